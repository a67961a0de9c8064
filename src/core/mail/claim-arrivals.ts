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
  /** Where the server says that it put it. */
  readonly hint?: string;
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

/**
 * What is absent, but has a stranger in the very place that the server told: it was stored with other bytes, and would
 * be again. Whether the stranger is somebody else's mail and the server lied about the place makes no difference: then
 * nothing tells where the message is, and a person has to look.
 */
export function findAltered(
  wanted: readonly Wanted[],
  findings: ReadonlyMap<MailKey, Finding>,
  candidates: readonly Candidate[],
): ReadonlyMap<MailKey, Finding> {
  const places = new Set(candidates.map(({ mailbox, folder, claim }) => [mailbox, folder, claim].join("\0")));
  return new Map(
    wanted.flatMap(({ key, mailbox, folder, hint }) =>
      hint !== undefined &&
      findings.get(key)?.kind === "absent" &&
      places.has([mailbox, folder, hint].join("\0"))
        ? [[key, { kind: "damaged" }] as const]
        : [],
    ),
  );
}

function bytesKey({ mailbox, folder, sha256 }: Pick<Wanted, "mailbox" | "folder" | "sha256">): string {
  return [mailbox, folder, sha256].join("\0");
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
