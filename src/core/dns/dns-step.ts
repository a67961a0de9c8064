import type { RecordSet } from "./record-set.ts";

/** One change of a zone. It carries what it replaces: a server on which something else stands refuses it. */
export type DnsStep =
  | { readonly kind: "create"; readonly after: RecordSet }
  | { readonly kind: "replace"; readonly before: RecordSet; readonly after: RecordSet }
  | { readonly kind: "delete"; readonly before: RecordSet };

export function setOfStep(step: DnsStep): RecordSet {
  return step.kind === "delete" ? step.before : step.after;
}
