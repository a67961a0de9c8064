import type { HashKind } from "../database/bucket-hash.ts";

/**
 * What a pass remembers for the next one: until when a table was surely not written to. A hint that saves a scan and never
 * the truth; without it everything is scanned.
 */
export interface Seen {
  readonly v: 1;
  /** The generation that holds the tables as they were then. */
  readonly generation: number;
  /** The account whose servers were looked at: another one's stamps mean nothing there. */
  readonly source: string;
  /** Last pass that scanned every table, and last one that did so at 128 bits; ms since 1970. */
  readonly scannedAt: number;
  readonly deepAt: number;
  /** Stamp by table, by database. */
  readonly stamps: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** How the rows of a primary are looked at in a pass. */
export interface Scan {
  readonly hash: HashKind;
  readonly tables: "all" | "written to";
}

const scanEveryMs = 3_600_000;
const deepEveryMs = 86_400_000;

/** Hints are believed for an hour, a quick hash for a day. A clock that was set back counts as a time that is over. */
export function decideScan(seen: Seen | null, nowMs: number): Scan {
  if (seen === null || isOver(seen.deepAt, deepEveryMs, nowMs)) return { hash: "deep", tables: "all" };
  if (isOver(seen.scannedAt, scanEveryMs, nowMs)) return { hash: "quick", tables: "all" };
  return { hash: "quick", tables: "written to" };
}

function isOver(atMs: number, everyMs: number, nowMs: number): boolean {
  return nowMs < atMs || nowMs - atMs >= everyMs;
}

/** What is known after a pass. */
export function afterScan(
  before: Seen | null,
  pass: { readonly scan: Scan; readonly atMs: number } & Pick<Seen, "generation" | "source" | "stamps">,
): Seen {
  const { scan, atMs, generation, source, stamps } = pass;
  return {
    v: 1,
    generation,
    source,
    scannedAt: scan.tables === "all" ? atMs : (before?.scannedAt ?? 0),
    deepAt: scan.hash === "deep" ? atMs : (before?.deepAt ?? 0),
    stamps,
  };
}

/** Null for what nobody can rely on: another form, another generation than the vault's, or another account. */
export function readSeen(text: string, about: Pick<Seen, "generation" | "source">): Seen | null {
  try {
    const seen = JSON.parse(text) as Partial<Seen> | null;
    const isSound =
      seen?.v === 1 &&
      seen.generation === about.generation &&
      seen.source === about.source &&
      Number.isFinite(seen.scannedAt) &&
      Number.isFinite(seen.deepAt) &&
      typeof seen.stamps === "object" &&
      seen.stamps !== null;
    return isSound ? (seen as Seen) : null;
  } catch {
    return null;
  }
}
