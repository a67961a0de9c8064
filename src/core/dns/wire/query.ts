import type { DnsName } from "../name.ts";
import { classIn, type RecordType } from "../record-type.ts";
import { type DnsMessage, opcodeQuery, writeMessage } from "./message.ts";

/** What passes every line unbroken (the agreement of the "DNS flag day 2020"). */
const udpBytes = 1232;

export interface QueryOrder {
  readonly id: number;
  readonly name: DnsName;
  readonly type: RecordType;
  /** `nameserver`: what it knows itself. `resolver`: it may ask others. */
  readonly of: "nameserver" | "resolver";
  /** Older servers answer FORMERR to EDNS. */
  readonly edns: "with" | "without";
}

export function makeQuery({ id, name, type, of, edns }: QueryOrder): Uint8Array {
  return writeMessage({
    id,
    flags: of === "resolver" ? 0x0100 : 0,
    questions: [{ name, type, class: classIn }],
    answers: [],
    authorities: [],
    additionals:
      edns === "with"
        ? [{ name: ".", type: "OPT", class: udpBytes, ttlSeconds: 0, data: new Uint8Array() }]
        : [],
  });
}

/**
 * Only the answer to this very question counts; whatever else comes by is ignored. So is one that carries records, but none
 * for the name that was asked for, or one without its data: it would read like a name at which nothing stands.
 */
export function isAnswerTo(order: Pick<QueryOrder, "id" | "name" | "type">, message: DnsMessage): boolean {
  const [question, ...more] = message.questions;
  if (message.id !== order.id || message.kind !== "response" || message.opcode !== opcodeQuery) return false;
  // A server that could not even read the question may leave it out.
  if (question === undefined) return message.rcode !== 0 && message.answers.length === 0;
  if (more.length > 0 || question.name !== order.name || question.type !== order.type) return false;
  const here = message.answers.filter(({ name }) => name === order.name);
  if (here.some(({ value }) => value === null)) return false;
  return message.answers.length === 0 || here.some(({ type }) => type === order.type || type === "CNAME");
}
