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
  const state = read.value as Readonly<Record<keyof AccountState, unknown>>;
  if (state.site !== expect.site)
    return { kind: "foreign", because: `it belongs to the site ${shown(state.site)}` };
  if (state.account !== expect.account)
    return { kind: "foreign", because: `it belongs to the account ${shown(state.account)}` };
  // The key lies on the account: who holds it may sign anything, so the shape is looked at as well.
  if (!isAccountState(state)) return { kind: "foreign", because: "it says what ClonePanel never says" };
  return { kind: "state", state };
}

function isAccountState(value: Readonly<Record<keyof AccountState, unknown>>): value is AccountState {
  const { v, role, epoch, operation, names, primaryOrigin, ownOrigin } = value;
  const numbers = [value.generation, value.appliedAt, value.surveyedAt, value.cutoverUntil];
  return (
    v === 1 &&
    (role === "primary" || role === "replica" || role === "fenced") &&
    Number.isSafeInteger(epoch) &&
    (epoch as number) >= 0 &&
    typeof operation === "string" &&
    Array.isArray(names) &&
    names.every((name) => typeof name === "string") &&
    [primaryOrigin, ownOrigin].every((origin) => origin === null || typeof origin === "string") &&
    numbers.every((number) => number === null || Number.isFinite(number))
  );
}

function shown(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 80) : "of a form that is none";
}
