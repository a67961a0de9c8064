import type { MailItem } from "../mail/message.ts";
import type { Round } from "../mail/round.ts";
import { showPath } from "../mirror/byte-path.ts";
import { bytes, count } from "../words/quantities.ts";
import type { PlanView } from "./plan-view.ts";

/** What a transfer would do, for people and for `--json`. */
export function viewMailPlan(about: {
  readonly site: string;
  readonly from: string;
  readonly to: string;
  readonly round: Round;
  /** Messages that an earlier run began with. */
  readonly open: number;
}): PlanView {
  const { site, from, to, round, open } = about;
  const blocked = [...round.blocked].map(([because, messages]) => ({ because, messages }));
  const mailboxes = [...round.mailboxes].map(([mailbox, { pending, bytes: size }]) => ({
    mailbox: showPath(mailbox),
    messages: pending,
    bytes: size,
  }));
  return {
    site,
    title: `${site}: ${count(round.pending, "message")} (${bytes(round.pendingBytes)}) wait on ${from}, to be moved to ${to}`,
    lines: [
      ...mailboxes.map((one) => `${one.mailbox}: ${count(one.messages, "message")}, ${bytes(one.bytes)}`),
      ...(open > 0 ? [`${count(open, "message")} of an earlier run: looked for first, then finished`] : []),
      ...(round.takes.length > 0
        ? [`${count(round.takes.length, "message")} arrived already and only have to be taken from ${from}`]
        : []),
    ],
    warnings: [
      ...blocked.map(({ because, messages }) => `${count(messages, "message")} cannot be moved: ${because}`),
      ...round.quarantines
        .slice(0, 20)
        .map(({ message, because }) => `${showPath(message.place)} stays where it is: ${because}`),
    ],
    refusals: [],
    data: { from, to, mailboxes, blocked, quarantine: round.quarantines.length, open },
  };
}

/** One message that a person named. */
export function viewOneMail(about: {
  readonly site: string;
  readonly item: MailItem;
  readonly title: string;
}): PlanView {
  const { site, item, title } = about;
  const place = `${showPath(item.mailbox)} ${showPath(item.folder)}`;
  return {
    site,
    title: `${site}: the message ${item.key.slice(0, 8)} ${title}`,
    lines: [`${place}, ${bytes(item.sizeBytes)}`],
    warnings: [],
    refusals: [],
    data: {
      key: item.key,
      mailbox: showPath(item.mailbox),
      folder: showPath(item.folder),
      bytes: item.sizeBytes,
    },
  };
}
