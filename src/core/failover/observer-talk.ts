import type { Anchor } from "../check/own-line.ts";
import type { HttpExpectation } from "../check/settings.ts";
import { readSigned, writeSigned } from "../site/signed-text.ts";
import type { AccountId, SiteId } from "../site/site.ts";

/** What an observer says in one round, signed with its own key: an answer to the last task, and the wish for the next. */
export interface ObserverReport {
  readonly v: 1;
  readonly kind: "report";
  readonly observer: string;
  /** Made for this report alone; the task that answers it repeats it. */
  readonly nonce: string;
  /** Of the task that the votes answer; null: it had none yet. */
  readonly round: string | null;
  readonly votes: readonly ObserverVote[];
}

export interface ObserverVote {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly epoch: number;
  readonly says: "up" | "down" | "abstains";
  readonly because: string;
}

/** What it shall look at now. Nothing that an observer is told or tells can order anything. */
export interface ObserverTask {
  readonly v: 1;
  readonly kind: "task";
  readonly observer: string;
  readonly nonce: string;
  /** Votes that name it are counted once, and only for a while after it was given out. */
  readonly round: string;
  /** What became of the votes that came with the report. */
  readonly taken: VotesTaken;
  readonly everyMs: number;
  readonly anchors: readonly Anchor[];
  readonly looks: readonly ObserverLook[];
}

export type VotesTaken =
  | "counted"
  /** There were none. */
  | "none"
  /** Of a round that is too long ago, was answered before, or that nobody gave out. */
  | "stale";

/** One page, to be asked for at the primary's own address. */
export interface ObserverLook {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly epoch: number;
  readonly url: string;
  /** Null: where the name points. */
  readonly address: string | null;
  readonly expect: HttpExpectation;
}

type Hmac = (text: string) => string;
type Fields = Readonly<Record<string, unknown>>;

export const observerLimits = { sites: 10_000, becauseCharacters: 200, bodyBytes: 4 * 1024 * 1024 } as const;

export function writeObserverTalk(said: ObserverReport | ObserverTask, hmac: Hmac): string {
  return writeSigned(said, hmac);
}

/** Null: it was not signed with this observer's key, or is no report of this form. */
export function readReport(text: string, observer: string, hmac: Hmac): ObserverReport | null {
  const value = fieldsOf(text, hmac);
  if (value === null || value["kind"] !== "report" || value["observer"] !== observer) return null;
  const { nonce, round, votes } = value;
  if (!isNonce(nonce) || !(round === null || isNonce(round)) || !Array.isArray(votes)) return null;
  if (votes.length > observerLimits.sites) return null;
  const read = votes.map(voteOf);
  if (!read.every((vote) => vote !== null)) return null;
  return { v: 1, kind: "report", observer, nonce, round, votes: read };
}

/** Null: it is no task for this observer that answers its own last report. */
export function readTask(
  text: string,
  about: { readonly observer: string; readonly nonce: string },
  hmac: Hmac,
): ObserverTask | null {
  const value = fieldsOf(text, hmac);
  if (value === null || value["kind"] !== "task") return null;
  if (value["observer"] !== about.observer || value["nonce"] !== about.nonce) return null;
  // Whoever has the key is the controller: its own shapes are believed.
  return value as unknown as ObserverTask;
}

function fieldsOf(text: string, hmac: Hmac): Fields | null {
  const read = readSigned(text, hmac);
  if (read.kind === "foreign") return null;
  const value = read.value as Fields;
  return value["v"] === 1 ? value : null;
}

function voteOf(value: unknown): ObserverVote | null {
  const { site, primary, epoch, says, because } = (value ?? {}) as Fields;
  if (typeof site !== "string" || typeof primary !== "string" || !Number.isSafeInteger(epoch)) return null;
  if (says !== "up" && says !== "down" && says !== "abstains") return null;
  const words = typeof because === "string" ? inOneLine(because) : "";
  return { site, primary, epoch: epoch as number, says, because: words };
}

function inOneLine(words: string): string {
  return words.slice(0, observerLimits.becauseCharacters).replace(/[^\x20-\x7e\u00a0-\ud7ff]/g, "?");
}

function isNonce(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}
