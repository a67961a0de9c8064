import type { MailFlag } from "../../../core/mail/message.ts";
import type { ImapConnection, Untagged } from "./wire/connection.ts";
import { readImapDate } from "./wire/imap-date.ts";
import { isList, parseValues, textOf, type Value } from "./wire/parse-values.ts";
import type { Body, BodyReceiver } from "./wire/response-reader.ts";

/** What a server tells of one message; absent: it did not say. */
export interface FetchRow {
  readonly uid: number;
  readonly sizeBytes: number | null;
  readonly flags: readonly MailFlag[] | null;
  readonly atMs: number | null;
  readonly body: Body | string | null;
}

export interface FetchOrder {
  /** `UID FETCH 1:5 (UID FLAGS)`. */
  readonly command: string;
  readonly on: (row: FetchRow) => void;
  readonly receiver?: BodyReceiver;
  readonly mostResponses: number;
  readonly bytes?: number;
}

/** @returns how many messages were expunged meanwhile, as the server tells it. */
export async function fetchRows(connection: ImapConnection, order: FetchOrder): Promise<number> {
  let expunged = 0;
  const { receiver, mostResponses, bytes } = order;
  await connection.must([order.command], {
    mostResponses,
    ...(receiver === undefined ? {} : { receiver }),
    ...(bytes === undefined ? {} : { bytes }),
    on: (response) => {
      if (response.name === "EXPUNGE") expunged += 1;
      if (response.name === "VANISHED") expunged += 1;
      const row = response.name === "FETCH" ? rowOf(response) : null;
      if (row !== null) order.on(row);
    },
  });
  return expunged;
}

/** Null: without a UID nobody knows of which message it speaks. */
function rowOf({ rest, literals }: Untagged): FetchRow | null {
  const [list] = parseValues(rest) ?? [];
  if (!isList(list)) return null;
  const items = new Map<string, Value>();
  for (let at = 0; at + 1 < list.length; at += 2) {
    const name = list[at];
    if (typeof name === "string") items.set(name.toUpperCase(), list[at + 1] ?? null);
  }
  const uid = numberOf(items.get("UID"));
  if (uid === null || uid < 1) return null;
  const date = textOf(items.get("INTERNALDATE"), literals);
  return {
    uid,
    sizeBytes: numberOf(items.get("RFC822.SIZE")),
    flags: flagsOf(items.get("FLAGS")),
    atMs: date === null ? null : readImapDate(date),
    body: bodyOf(items.get("BODY[]"), literals),
  };
}

function numberOf(value: Value | undefined): number | null {
  if (typeof value !== "string" || !/^\d{1,15}$/.test(value)) return null;
  return Number(value);
}

/** `\Recent` is the server's own word, and no flag that anybody could set. */
function flagsOf(value: Value | undefined): readonly MailFlag[] | null {
  if (!isList(value)) return null;
  const words = value.filter((word) => typeof word === "string").filter((word) => word !== "\\Recent");
  return [...new Set(words)].sort();
}

function bodyOf(value: Value | undefined, literals: Untagged["literals"]): Body | string | null {
  if (value === undefined || value === null || isList(value)) return null;
  if (typeof value === "string") return value;
  return literals[value.literal] ?? null;
}
