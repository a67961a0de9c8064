import type { BytePath } from "../mirror/byte-path.ts";

/** Everything is hashed again within this many days, one slice a day. */
export const slices = 30;

/** What is known of a snapshot's wholeness. Kept beside the snapshots, never in them. */
export interface Proof {
  readonly v: 1;
  /** When each slice was last hashed, in milliseconds since 1970. */
  readonly slicesAt: readonly (number | null)[];
  /** Relative to the snapshot's folder, escaped; the first of them. */
  readonly damaged: readonly BytePath[];
}

export const noProof: Proof = { v: 1, slicesAt: Array.from({ length: slices }, () => null), damaged: [] };

/** When all of it was known to be whole: the time of the slice that was hashed longest ago. */
export function verifiedAt({ slicesAt, damaged }: Proof): number | null {
  if (damaged.length > 0) return null;
  let oldest = Number.POSITIVE_INFINITY;
  for (const at of slicesAt) {
    if (at === null) return null;
    oldest = Math.min(oldest, at);
  }
  return oldest;
}

/** The slice that a file belongs to: by its hash, so that the same file is in the same slice of every snapshot. */
export function sliceOf(sha256: string): number {
  return Number.parseInt(sha256.slice(0, 8), 16) % slices;
}

/** Null for what is not a proof. */
export function readProof(text: string): Proof | null {
  try {
    const proof = JSON.parse(text) as Proof;
    return proof.v === 1 && proof.slicesAt.length === slices && Array.isArray(proof.damaged) ? proof : null;
  } catch {
    return null;
  }
}
