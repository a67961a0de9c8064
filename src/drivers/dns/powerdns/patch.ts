import { type DnsStep, setOfStep } from "../../../core/dns/dns-step.ts";
import { parseName } from "../../../core/dns/name.ts";
import { absolute, textOfValue } from "../../../core/dns/zone-text.ts";
import type { ApiZone } from "./wire.ts";

interface Patch {
  readonly rrsets: readonly PatchedSet[];
}

type PatchedSet =
  | { readonly name: string; readonly type: string; readonly changetype: "DELETE" }
  | {
      readonly name: string;
      readonly type: string;
      readonly changetype: "REPLACE";
      readonly ttl: number;
      readonly records: readonly { readonly content: string; readonly disabled: boolean }[];
    };

/** All steps as one PATCH, which PowerDNS does as a whole or not at all. Records that somebody disabled stay there. */
export function patchOf(steps: readonly DnsStep[], zone: ApiZone): Patch {
  // It goes through them in order, and lets nothing stand beside a CNAME.
  const ordered = [
    ...steps.filter(({ kind }) => kind === "delete"),
    ...steps.filter(({ kind }) => kind !== "delete"),
  ];
  return { rrsets: ordered.map((step) => patchedSet(step, zone)) };
}

function patchedSet(step: DnsStep, zone: ApiZone): PatchedSet {
  const { name, type, ttlSeconds } = setOfStep(step);
  const values = step.kind === "delete" ? [] : step.after.values.map((value) => textOfValue(type, value));
  const standing = zone.rrsets.find((one) => parseName(one.name) === name && one.type === type);
  const disabled = (standing?.records ?? []).filter((one) => one.disabled && !values.includes(one.content));
  const place = { name: absolute(name), type };
  if (values.length + disabled.length === 0) return { ...place, changetype: "DELETE" };
  const records = [...values.map((content) => ({ content, disabled: false })), ...disabled];
  return { ...place, changetype: "REPLACE", ttl: ttlSeconds, records };
}
