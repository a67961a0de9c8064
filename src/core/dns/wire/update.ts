import { assertNever } from "../../assert-never.ts";
import type { DnsStep } from "../dns-step.ts";
import type { DnsName } from "../name.ts";
import type { RecordSet } from "../record-set.ts";
import { classAny, classIn, classNone, type RecordType } from "../record-type.ts";
import { removesAlias } from "../steps-stand.ts";
import { opcodeUpdate, type RecordToSend, writeMessage } from "./message.ts";
import { writeValue } from "./values.ts";

/**
 * All steps as one UPDATE (RFC 2136), which the server takes as a whole or not at all. Its prerequisites say what each
 * step replaces, to the very record, so that nobody's change in between is overwritten. TTLs are no part of them.
 *
 * @throws RangeError for a value that is none of its type.
 */
export function makeUpdate(id: number, zone: DnsName, steps: readonly DnsStep[]): Uint8Array {
  return updateMessage(id, zone, {
    prerequisites: steps.flatMap((step) => prerequisitesOf(step, steps)),
    // Servers go through it in order, and ignore an address that is added beside a CNAME, or the other way about.
    updates: [...steps.filter(isDelete), ...steps.filter((step) => !isDelete(step))].flatMap((step) =>
      updatesOf(step, zone),
    ),
  });
}

/** Changes nothing; the server's answer says whether a set of this name and type is there as written (no wildcard). */
export function makeExistenceProbe(
  id: number,
  zone: DnsName,
  wanted: { readonly name: DnsName; readonly type: RecordType },
): Uint8Array {
  return updateMessage(id, zone, { prerequisites: [withoutData(wanted, classAny)], updates: [] });
}

function updateMessage(
  id: number,
  zone: DnsName,
  parts: { readonly prerequisites: readonly RecordToSend[]; readonly updates: readonly RecordToSend[] },
): Uint8Array {
  return writeMessage({
    id,
    flags: opcodeUpdate << 11,
    questions: [{ name: zone, type: "SOA", class: classIn }],
    answers: parts.prerequisites,
    authorities: parts.updates,
    additionals: [],
  });
}

function isDelete(step: DnsStep): boolean {
  return step.kind === "delete";
}

function prerequisitesOf(step: DnsStep, all: readonly DnsStep[]): readonly RecordToSend[] {
  switch (step.kind) {
    case "create":
      // A CNAME that came in between would make the server ignore the new set without a word.
      return [
        withoutData(step.after, classNone),
        ...(removesAlias(all, step.after.name)
          ? []
          : [withoutData({ name: step.after.name, type: "CNAME" }, classNone)]),
      ];
    case "replace":
    case "delete":
      return records(step.before, 0);
    default:
      return assertNever(step);
  }
}

function updatesOf(step: DnsStep, zone: DnsName): readonly RecordToSend[] {
  switch (step.kind) {
    case "create":
      return records(step.after, step.after.ttlSeconds);
    case "replace":
      if (step.after.type === "NS" && step.after.name === zone) return apexUpdates(step);
      return [withoutData(step.before, classAny), ...records(step.after, step.after.ttlSeconds)];
    case "delete":
      return [withoutData(step.before, classAny)];
    default:
      return assertNever(step);
  }
}

/** The nameservers of the apex cannot be taken away as a set (section 3.4.2.3), so the new ones come first. */
function apexUpdates({ before, after }: Extract<DnsStep, { kind: "replace" }>): readonly RecordToSend[] {
  const gone = before.values.filter((value) => !after.values.includes(value));
  return [
    ...records(after, after.ttlSeconds),
    ...records({ ...before, values: gone }, 0).map((record) => ({ ...record, class: classNone })),
  ];
}

function records({ name, type, values }: RecordSet, ttlSeconds: number): readonly RecordToSend[] {
  return values.map((value) => {
    const data = writeValue(type, value);
    if (data === null) throw new RangeError(`"${value}" is no value of type ${type}`);
    return { name, type, class: classIn, ttlSeconds, data };
  });
}

function withoutData({ name, type }: { name: DnsName; type: RecordType }, of: number): RecordToSend {
  return { name, type, class: of, ttlSeconds: 0, data: new Uint8Array() };
}
