import { good, problem } from "../../core/doctor/finding.ts";
import type { ServerLook } from "../../core/mail/doctor/recipient-findings.ts";
import { lastLine } from "../../core/mail/doctor/smtp-talk.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { HealthFinding } from "../../core/report/account-health.ts";
import { span } from "../../core/words/quantities.ts";
import type { MailSide } from "../../ports/mailbox.ts";
import type { MailParts } from "../mail/parts.ts";
import { smtpTimeoutMs } from "./ask-recipients.ts";
import type { MailDoctorParts } from "./mail-doctor-parts.ts";

const patienceMs = 60_000;
const everyMs = 1_000;
/** A probe is small; nothing larger is fetched to look for it. */
const mostBytes = 64 * 1024;

/** A message through each mail server that took the mailbox, until it lies there. It is removed again. */
export async function roundTrips(
  parts: MailDoctorParts,
  servers: readonly ServerLook[],
): Promise<readonly HealthFinding[]> {
  if (parts.mail.kind === "failed") return [];
  const mail = parts.mail.parts;
  const findings: HealthFinding[] = [];
  for (const server of servers) {
    const side = [mail.to, mail.from].find(({ account }) => account === server.account);
    if (side === undefined || server.known === null) continue;
    if (server.talk.kind !== "asked" || server.talk.known !== "accepted") continue;
    findings.push(await roundTrip({ parts, mail, side }, { ...server, known: server.known }));
  }
  return findings;
}

interface Trip {
  readonly parts: MailDoctorParts;
  readonly mail: MailParts;
  readonly side: MailSide;
}

async function roundTrip(
  { parts, mail, side }: Trip,
  { account, host, known }: ServerLook & { readonly known: string },
): Promise<HealthFinding> {
  const { site, settings, probes, signal } = parts;
  const about = { topic: "round-trip", site };
  const before = await placesOf(side, known, signal);
  const token = mail.digest.randomHex(16);
  const startedMs = mail.clock.monotonicMs();
  const to = `${known}@${settings.domain}`;
  const orders = [`EHLO ${settings.domain}`, "MAIL FROM:<>", `RCPT TO:<${to}>`, "DATA", messageOf(token, to)];
  const turns = [
    ...orders.map((say) => ({ until: say.startsWith("From:") ? /^354/ : lastLine, say })),
    { until: lastLine, say: "QUIT" },
  ];
  const sent = await probes.dialogue({
    host,
    port: 25,
    tls: "none",
    turns,
    timeoutMs: smtpTimeoutMs,
    signal,
  });
  const last = sent.kind === "said" ? (sent.lines.at(-1) ?? "") : sent.because;
  if (sent.kind === "failed" || !last.startsWith("250"))
    return problem(
      about,
      `${account} (${host}) did not take a probe message: ${last.slice(0, 200)}`,
      `Look at the mail log of ${account}.`,
    );
  while (mail.clock.monotonicMs() - startedMs < patienceMs) {
    const folder = await findAndRemove({ parts, mail, side }, { mailbox: known, before, token });
    const took = span(mail.clock.monotonicMs() - startedMs);
    if (folder === "INBOX")
      return good(about, `through ${account} (${host}) into the mailbox ${known} in ${took}`);
    if (folder !== null)
      return problem(
        about,
        `through ${account} (${host}) in ${took}, but into the folder ${showPath(folder)}`,
        `Look why the spam filter of ${account} takes it for spam.`,
      );
    await mail.clock.sleep(everyMs, signal);
  }
  return problem(
    about,
    `${account} (${host}) took a probe message, and it was not in the mailbox ${known} after ${span(patienceMs)}`,
    `Look at the mail queue of ${account}; is the domain local there?`,
  );
}

function messageOf(token: string, to: string): string {
  return [
    `From: <${to}>`,
    `To: <${to}>`,
    `Subject: ClonePanel probe, removed by itself`,
    `Message-ID: <${token}@clonepanel.invalid>`,
    `X-ClonePanel-Probe: ${token}`,
    "Auto-Submitted: auto-generated",
    "",
    "This message was sent by: clonepanel mail doctor --send",
    ".",
  ].join("\r\n");
}

async function placesOf(side: MailSide, mailbox: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const messages of side.listMessages({ signal }))
    for (const message of messages)
      if (message.mailbox === mailbox) found.add(`${message.folder}\0${message.id}`);
  return found;
}

/** @returns the folder in which it was; null: it is not there yet. */
async function findAndRemove(
  { parts: { signal }, mail, side }: Trip,
  look: { readonly mailbox: string; readonly before: ReadonlySet<string>; readonly token: string },
): Promise<string | null> {
  const fresh = [];
  for await (const messages of side.listMessages({ signal }))
    for (const message of messages)
      if (
        message.mailbox === look.mailbox &&
        message.sizeBytes <= mostBytes &&
        !look.before.has(`${message.folder}\0${message.id}`)
      )
        fresh.push(message);
  if (fresh.length === 0) return null;
  const into = `${mail.folder}/probe`;
  await mail.files.remove(into);
  await mail.files.makeFolder(into);
  try {
    const fetched = await side.fetchMessages({ messages: fresh, into, signal });
    for (const { place, folder } of fresh) {
      const file = fetched.get(place);
      const text = file === undefined ? null : await mail.files.read(file);
      if (file === undefined || text?.includes(`X-ClonePanel-Probe: ${look.token}`) !== true) continue;
      const sha256 = (await mail.files.sha256(file)) ?? "";
      await side.takeMessages([{ place, sha256 }], { signal });
      return folder;
    }
    return null;
  } finally {
    await mail.files.remove(into);
  }
}
