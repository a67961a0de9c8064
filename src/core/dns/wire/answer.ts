import type { DnsName } from "../name.ts";
import { type RecordSet, setsOfRecords } from "../record-set.ts";
import type { RecordType } from "../record-type.ts";
import type { DnsMessage } from "./message.ts";
import { nameOfRcode } from "./rcode.ts";

export type NameserverAnswer =
  /** What stands at the name, of the type or a CNAME; empty: nothing does. */
  | { readonly kind: "sets"; readonly sets: readonly RecordSet[] }
  /** It does not hold the zone, whatever it is asked for. */
  | { readonly kind: "lame"; readonly because: string };

/** What an authoritative server says of one name. Only what it holds itself counts. */
export function readAnswer(
  message: DnsMessage,
  asked: { readonly name: DnsName; readonly type: RecordType },
): NameserverAnswer {
  const rcode = nameOfRcode(message.rcode);
  if (rcode !== "NOERROR" && rcode !== "NXDOMAIN") return { kind: "lame", because: `it answers ${rcode}` };
  if (!message.authoritative) return { kind: "lame", because: "it is not authoritative for the zone" };
  const records = message.answers.flatMap(({ name, type, ttlSeconds, value }) =>
    name === asked.name && (type === asked.type || type === "CNAME") && value !== null
      ? [{ name, type, ttlSeconds, value }]
      : [],
  );
  return { kind: "sets", sets: setsOfRecords(records) };
}
