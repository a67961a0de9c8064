import { type DnsStep, setOfStep } from "./dns-step.ts";
import type { DnsName } from "./name.ts";

/** What a person has looked at and takes upon himself. */
export interface DnsConsent {
  readonly deletions: "guarded" | "allowed";
  /** Nameservers, mail servers, CAA and DS. */
  readonly delicate: "guarded" | "allowed";
}

export const guarded: DnsConsent = { deletions: "guarded", delicate: "guarded" };

const limit = { share: 0.3, smallZoneSets: 10, deletions: 5 } as const;
const delicateTypes = ["NS", "MX", "CAA", "DS"];

/** Why these steps need more than a yes; each says how to overrule it. The names that follow the site never count. */
export function reviewChanges(
  steps: readonly DnsStep[],
  about: {
    readonly names: readonly DnsName[];
    /** Whose MX records the configuration gives to the roles of mail. */
    readonly mxDomain: DnsName | null;
    readonly standingSets: number;
    readonly consent: DnsConsent;
  },
): readonly string[] {
  const { names, mxDomain, standingSets, consent } = about;
  const others = steps.filter((step) => {
    const { name, type } = setOfStep(step);
    if (type === "MX") return name !== mxDomain;
    return !(names.includes(name) && (type === "A" || type === "AAAA"));
  });
  const changed = others.filter(({ kind }) => kind !== "create");
  return [
    ...(consent.delicate === "allowed" ? [] : changed.filter(isDelicate).map(delicateWords)),
    ...(consent.deletions === "allowed" ? [] : tooMuch(changed, standingSets)),
  ];
}

function isDelicate(step: DnsStep): boolean {
  const { type } = setOfStep(step);
  if (!delicateTypes.includes(type)) return false;
  // Another TTL of the same records breaks nothing.
  return step.kind !== "replace" || step.before.values.join("\n") !== step.after.values.join("\n");
}

function delicateWords(step: DnsStep): string {
  const { name, type } = setOfStep(step);
  const what = step.kind === "delete" ? "would be removed" : "would change";
  return `${name} ${type} ${what}, and a mistake there takes mail, certificates or the whole zone away (--allow-delicate overrules)`;
}

function tooMuch(changed: readonly DnsStep[], standingSets: number): readonly string[] {
  const deleted = changed.filter(({ kind }) => kind === "delete").length;
  const isLarge = standingSets >= limit.smallZoneSets;
  const words = "(--allow-deletions overrules)";
  return [
    ...(deleted > limit.deletions || (isLarge && deleted > standingSets * limit.share)
      ? [`${deleted} of ${standingSets} record sets would be removed ${words}`]
      : []),
    ...(isLarge && changed.length > standingSets * limit.share
      ? [
          `${changed.length} of ${standingSets} record sets would be changed or removed, more than 30 % ${words}`,
        ]
      : []),
  ];
}
