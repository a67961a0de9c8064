export interface CertificateFacts {
  readonly names: readonly string[];
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

export interface RenewalDecision {
  readonly kind: "keep" | "issue";
  readonly because: string;
}

const dayMs = 86_400_000;

/**
 * Is a new certificate due? One of six days is not renewed thirty days before its end: at the latest a third of its own
 * life before.
 */
export function decideRenewal(
  have: CertificateFacts | null,
  want: { readonly names: readonly string[]; readonly renewBeforeMs: number },
  nowMs: number,
): RenewalDecision {
  if (have === null) return { kind: "issue", because: "there is none yet" };
  const missing = want.names.filter((name) => !covers(have.names, name));
  if (missing.length > 0) return { kind: "issue", because: `it is not for ${missing.join(", ")}` };
  const leftMs = have.validUntilMs - nowMs;
  if (leftMs <= 0) return { kind: "issue", because: "it has expired" };
  const beforeMs = Math.min(want.renewBeforeMs, (have.validUntilMs - have.validFromMs) / 3);
  const words = `it is valid for ${Math.floor(leftMs / dayMs)} more days`;
  return { kind: leftMs <= beforeMs ? "issue" : "keep", because: words };
}

/** A star stands for exactly one label (RFC 6125, section 6.4.3). */
function covers(names: readonly string[], wanted: string): boolean {
  const star = `*.${wanted.split(".").slice(1).join(".")}`;
  return names.some((name) => name.toLowerCase() === wanted || name.toLowerCase() === star);
}
