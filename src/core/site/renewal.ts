import type { RenewalSeen, RenewalTurn } from "../failover/renewal.ts";
import { writeSigned } from "./signed-text.ts";
import type { AccountId, SiteId } from "./site.ts";

/**
 * `renewal.json` on a replica's account: by what it may prolong the lease of its primary. Signed with the replica's own
 * key; the key in it is good for nothing else, and for no other epoch.
 */
export interface RenewalPermission {
  readonly v: 1;
  readonly site: SiteId;
  readonly account: AccountId;
  readonly primary: AccountId;
  readonly epoch: number;
  readonly turn: number;
  readonly key: string;
  /** Of the primary's own web server. */
  readonly url: string;
  /** Connects here, whatever the name says. */
  readonly address: string | null;
}

type Hmac = (key: string, text: string) => string;

/** From the primary's key, which knows its own; the replica cannot get from this one to any other. */
export function renewalKey(primaryKey: string, epoch: number, hmac: Hmac): string {
  return hmac(primaryKey, `clonepanel renewal 1 ${epoch}`);
}

export function writeRenewalPermission(
  permission: RenewalPermission,
  hmac: (text: string) => string,
): string {
  return writeSigned(permission, hmac);
}

/** What lies on a replica's account. */
export type RenewalLook = Extract<RenewalSeen, { readonly kind: "answers" }>;

/** Of a line each, by a script of ours; every value is the account's, and so hostile. Null: it is not that. */
export function parseRenewalLook(text: string): RenewalLook | null {
  const lines = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf(" ");
    if (at > 0) lines.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  if (!["forbidden", "attempt", "allowed", "cron", "clock"].every((word) => lines.has(word))) return null;
  return {
    kind: "answers",
    allowed: turnOf(lines.get("allowed")),
    forbidden: turnOf(lines.get("forbidden")),
    attemptAgeMs: ageOf(lines.get("attempt"), lines.get("clock")),
    cron: Number(lines.get("cron")) > 0 ? "runs it" : "does not",
  };
}

function turnOf(text = ""): RenewalTurn | null {
  const found = /^(\d{1,15}) (\d{1,15})$/.exec(text);
  return found === null ? null : { epoch: Number(found[1]), turn: Number(found[2]) };
}

/** Only within one start of its machine can it tell how long ago that was. */
function ageOf(attempt = "", clock = ""): number | null {
  const noted = /^\d{1,15} \d{1,15} (\d{1,12}(?:\.\d{1,9})?) ([0-9a-f-]{36})$/.exec(attempt);
  const now = /^(\d{1,12}(?:\.\d{1,9})?) ([0-9a-f-]{36})$/.exec(clock);
  if (noted === null || now === null || noted[2] !== now[2]) return null;
  return Math.max(0, (Number(now[1]) - Number(noted[1])) * 1000);
}
