/**
 * The hash of a bucket as text says how it was made: 32 hex digits for the deep one, `x` and 16 for the quick one, both
 * after another where both are known (`<deep>x<quick>`).
 *
 * - deep: 128 bits, from the MD5 of each row. Every server can compute it; the vault knows it of every bucket.
 * - quick: 64 bits, from a product of two checksums of each row. A quarter of the work, for servers that know CRC32C.
 */
export type HashKind = "quick" | "deep";

export interface HashParts {
  readonly deep: string | null;
  readonly quick: string | null;
}

export function joinHash({ deep, quick }: HashParts): string {
  return `${deep ?? ""}${quick === null ? "" : `x${quick}`}`;
}

export function splitHash(hash: string): HashParts {
  const at = hash.indexOf("x");
  const deep = at < 0 ? hash : hash.slice(0, at);
  return { deep: deep === "" ? null : deep, quick: at < 0 ? null : hash.slice(at + 1) };
}

/** Equal in every part that both have. Two hashes that were made differently say nothing about each other: not equal. */
export function isSameHash(left: string, right: string): boolean {
  if (left === right) return left !== "";
  // What a server answers beside what the vault knows: most of all comparisons.
  if (right.startsWith("x") && left.endsWith(right)) return true;
  const [a, b] = [splitHash(left), splitHash(right)];
  const deep = compareParts(a.deep, b.deep);
  const quick = compareParts(a.quick, b.quick);
  return deep !== "differ" && quick !== "differ" && (deep === "equal" || quick === "equal");
}

function compareParts(left: string | null, right: string | null): "equal" | "differ" | "unknown" {
  if (left === null || right === null) return "unknown";
  return left === right ? "equal" : "differ";
}
