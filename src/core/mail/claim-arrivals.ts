import type { BytePath } from "../mirror/byte-path.ts";
import type { FolderName, MailKey } from "./message.ts";

/** A message at the destination that may be one of ours, read back. */
export interface Candidate {
  /** What the name says; null where the destination gives its own names. */
  readonly key: MailKey | null;
  readonly mailbox: BytePath;
  readonly folder: FolderName;
  /** What it is known by for ever: the key itself, or UIDVALIDITY and UID. */
  readonly claim: string;
  readonly sha256: string;
}

export interface Wanted {
  readonly key: MailKey;
  readonly mailbox: BytePath;
  readonly folder: FolderName;
  readonly sha256: string;
}

export type Finding =
  | { readonly kind: "found"; readonly claim: string }
  | { readonly kind: "damaged" }
  | { readonly kind: "absent" };

/**
 * Who of the wanted is there. Twins have the same bytes, so one arrival counts for one message only; `isClaimed` tells
 * those that are another message's already. Pure.
 */
export function claimArrivals(
  wanted: readonly Wanted[],
  candidates: readonly Candidate[],
  isClaimed: (candidate: Candidate) => boolean,
): ReadonlyMap<MailKey, Finding> {
  const named = new Map<MailKey, Candidate[]>();
  const unnamed = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    if (candidate.key !== null) push(named, candidate.key, candidate);
    else if (!isClaimed(candidate)) push(unnamed, bytesKey(candidate), candidate);
  }
  return new Map(wanted.map((one) => [one.key, find(one, named.get(one.key), unnamed)]));
}

function find(
  one: Wanted,
  byName: readonly Candidate[] | undefined,
  unnamed: ReadonlyMap<string, Candidate[]>,
): Finding {
  if (byName !== undefined) {
    const whole = byName.find(({ sha256 }) => sha256 === one.sha256);
    return whole === undefined ? { kind: "damaged" } : { kind: "found", claim: whole.claim };
  }
  const twin = unnamed.get(bytesKey(one))?.shift();
  return twin === undefined ? { kind: "absent" } : { kind: "found", claim: twin.claim };
}

function bytesKey({ mailbox, folder, sha256 }: Pick<Wanted, "mailbox" | "folder" | "sha256">): string {
  return [mailbox, folder, sha256].join("\0");
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
