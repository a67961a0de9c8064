import type { HeldMails, MailRun, MailStatus } from "../../core/report/mail.ts";
import { bytes, count, span } from "../../core/words/quantities.ts";

export function mailRunsText(runs: readonly MailRun[]): string {
  return runs.map(runText).join("\n");
}

function runText(run: MailRun): string {
  const { site, from, to, moved, pending, held, quarantined } = run;
  const head =
    moved === 0
      ? `${site}: nothing moved from ${from} to ${to}`
      : `${site}: ${count(moved, "message")} (${bytes(run.bytes)}) moved from ${from} to ${to}`;
  return [
    `${head} (${span(run.durationMs)})`,
    `  ${waitingWords(pending, run.oldestSeconds)}; ${held} held here`,
    ...(quarantined === 0
      ? []
      : [`  ${count(quarantined, "message")} in quarantine: clonepanel mail status ${site}`]),
  ].join("\n");
}

export function mailStatusText(sites: readonly MailStatus[]): string {
  return sites.map(statusText).join("\n\n");
}

function statusText(status: MailStatus): string {
  const { site, primary, secondary, because, asOf } = status;
  const head = [`${site}  primary ${primary}, secondary ${secondary}`, `  ${because}`];
  if (asOf === null)
    return [...head, `  not looked at yet; run: clonepanel mail transfer ${site}`, ...keptText(status)].join(
      "\n",
    );
  return [
    ...head,
    `  as of ${asOf}`,
    `  ${waitingWords(status.pending ?? 0, status.oldestSeconds)}`,
    ...status.mailboxes.map(
      ({ mailbox, pending, bytes: size, oldestSeconds }) =>
        `    ${mailbox}: ${count(pending, "message")}, ${bytes(size)}${ageWords(oldestSeconds)}`,
    ),
    ...status.blocked.map((one) => `  blocked     ${count(one.messages, "message")}: ${one.because}`),
    `  left        ${status.left} stay at ${secondary} (trash, or marked as deleted)`,
    ...keptText(status),
  ].join("\n");
}

function keptText({ held, quarantined }: MailStatus): readonly string[] {
  return [
    `  held        ${held} here`,
    ...quarantined.map(
      ({ key, mailbox, folder, at, bytes: size, because }) =>
        `  quarantine  ${key.slice(0, 8)} ${mailbox} ${folder} of ${at}, ${bytes(size)}: ${because}`,
    ),
  ];
}

function waitingWords(pending: number, oldestSeconds: number | null): string {
  return pending === 0 ? "nothing waits" : `${count(pending, "message")} waiting${ageWords(oldestSeconds)}`;
}

function ageWords(seconds: number | null): string {
  return seconds === null ? "" : `, the oldest for ${span(seconds * 1_000)}`;
}

export function heldMailText(sites: readonly HeldMails[]): string {
  return sites.map(heldText).join("\n\n");
}

function heldText({ site, held, total }: HeldMails): string {
  const head = `${site}  ${total} held here${total > held.length ? `, the newest ${held.length}` : ""}`;
  return [
    head,
    ...held.map(
      ({ key, mailbox, folder, at, bytes: size, subject, until }) =>
        `  ${key.slice(0, 8)}  ${at}  ${mailbox} ${folder}, ${bytes(size)}, until ${until}: ${subject ?? "(no subject)"}`,
    ),
  ].join("\n");
}
