import { lastLine, type RcptSeen, readRcptTalk } from "../../core/mail/doctor/smtp-talk.ts";
import type { MailDoctorParts } from "./mail-doctor-parts.ts";

export const smtpTimeoutMs = 20_000;

/**
 * Asks a mail server for a mailbox that exists and for one that nobody has, and sends nothing. The sender is empty, as of
 * a report, so that nobody's name is used.
 */
export async function askRecipients(
  { settings: { domain }, probes, signal }: Pick<MailDoctorParts, "settings" | "probes" | "signal">,
  host: string,
  known: string | null,
): Promise<RcptSeen> {
  const orders = [
    `EHLO ${domain}`,
    "MAIL FROM:<>",
    `RCPT TO:<${known ?? "postmaster"}@${domain}>`,
    `RCPT TO:<${nobody}@${domain}>`,
  ];
  const turns = [...orders, "QUIT"].map((say) => ({ until: lastLine, say }));
  const seen = await probes.dialogue({
    host,
    port: 25,
    tls: "none",
    turns,
    timeoutMs: smtpTimeoutMs,
    signal,
  });
  return readRcptTalk(seen);
}

/** Long and odd enough that no person is called so. */
const nobody = "clonepanel-probe-nobody-7f3a91c2";
