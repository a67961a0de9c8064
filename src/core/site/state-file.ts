import { readSigned, writeSigned } from "./signed-text.ts";
import type { AccountId, Role, SiteId } from "./site.ts";

/**
 * What lies on an account as `~/.clonepanel/<site>/state.json`: the account's role and the proof that it was ClonePanel
 * who said so. The application side (plugin, gate) reads only this.
 */
export interface AccountState {
  readonly v: 1;
  readonly site: SiteId;
  readonly account: AccountId;
  readonly role: Role;
  /** Grows with every change of the primary; an account refuses a lower one. */
  readonly epoch: number;
  /** The last order that wrote this file. */
  readonly operation: string;
  /** Origin URL of the present primary: where writes go. Null when it has none. */
  readonly primaryOrigin: string | null;
  /** This account's own origin URL. */
  readonly ownOrigin: string | null;
  /** All names of the site, then the host names of both origins; only these are believed in a Host header. */
  readonly names: readonly string[];
  readonly generation: number | null;
  /** Seconds since 1970 in the controller's clock. */
  readonly appliedAt: number | null;
  /** Seconds since 1970 of the survey whose content the replica carries. */
  readonly surveyedAt: number | null;
  /** The gate holds requests until then (at most 2 s), so that a switch of files and rows looks like one. */
  readonly cutoverUntil: number | null;
}

/**
 * The file's text: compact JSON whose last member is the HMAC-SHA256 (hex) of everything before `,"mac":"`.
 *
 * @param hmac computes the hex HMAC-SHA256 of a text's UTF-8 bytes with the account's key.
 */
export function writeStateFile(state: AccountState, hmac: (text: string) => string): string {
  return writeSigned(state, hmac);
}

export type StateFileOutcome =
  | { readonly kind: "state"; readonly state: AccountState }
  | { readonly kind: "foreign"; readonly because: string };

/** Reads a state file; a wrong HMAC, another site or another account is `foreign`, never believed. */
export function readStateFile(
  text: string,
  expect: { readonly site: SiteId; readonly account: AccountId; readonly hmac: (text: string) => string },
): StateFileOutcome {
  const read = readSigned(text, expect.hmac);
  if (read.kind === "foreign") return read;
  const state = read.value as AccountState;
  if (state.site !== expect.site) return { kind: "foreign", because: `it belongs to the site ${state.site}` };
  if (state.account !== expect.account)
    return { kind: "foreign", because: `it belongs to the account ${state.account}` };
  return { kind: "state", state };
}
