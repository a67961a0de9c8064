import type { SnapshotSeal } from "./snapshot.ts";

/** COMPLETE.json: readable by people, and with a checksum of itself, as nothing else vouches for it. */
export function sealText(seal: Omit<SnapshotSeal, "check">): string {
  return `${JSON.stringify({ ...seal, check: crc32(JSON.stringify(seal)) }, null, 2)}\n`;
}

/** Of the first version, whose seals had no checksum: any other name may be one that was damaged. */
const firstFields: ReadonlySet<string> = new Set([
  ...["v", "id", "site", "at", "generation", "reason", "base", "source", "files", "bytes", "manifestSha256"],
]);

/** Null for what is no seal, or one that was changed. */
export function readSeal(text: string): SnapshotSeal | null {
  try {
    const seal = JSON.parse(text) as SnapshotSeal;
    if (seal.v !== 1 || typeof seal.id !== "string" || typeof seal.manifestSha256 !== "string") return null;
    if (seal.check === undefined) return Object.keys(seal).every((key) => firstFields.has(key)) ? seal : null;
    const { check: _, ...rest } = seal;
    return sealText(rest) === text ? seal : null;
  } catch {
    return null;
  }
}

/** IEEE 802.3, as `crc32` and gzip have it; over the UTF-16 units' bytes, which for this text are ASCII. */
function crc32(text: string): string {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}
