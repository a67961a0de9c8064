import type { Anchor } from "../../core/check/own-line.ts";
import { ClonePanelError } from "../../core/errors.ts";
import {
  type ObserverLook,
  type ObserverReport,
  type ObserverTask,
  type ObserverVote,
  observerLimits,
  readReport,
  type VotesTaken,
  writeObserverTalk,
} from "../../core/failover/observer-talk.ts";
import type { Vote } from "../../core/failover/votes.ts";
import type { AccountId, SiteId } from "../../core/site/site.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { ObserverAnswer } from "../../ports/watch-verbs.ts";

export interface DeskParts {
  /** By name, with the network that each looks from. */
  readonly observers: ReadonlyMap<string, { readonly network: string }>;
  /** @throws ClonePanelError when it cannot be read. */
  readonly key: (observer: string) => Promise<string>;
  readonly anchors: readonly Anchor[];
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly digest: Pick<Digest, "hmacSha256" | "randomHex">;
  /** A vote that is older says nothing. */
  readonly voteFreshMs: number;
  /** Somebody proved to be this observer. */
  readonly heard: (observer: string) => void;
}

/** What is asked about one site: who is the primary, and whose account would take over. */
export type Asked = Pick<ObserverLook, "site" | "primary" | "epoch">;

interface Seat {
  /** Given out and not answered yet, with the moment; the oldest first. */
  readonly rounds: Map<string, number>;
  votes: ReadonlyMap<SiteId, ObserverVote>;
  votedMs: number;
}

const everyMs = 5_000;
/** Whose answer was lost asks again: a few may be open. */
const openRounds = 4;
/** What nobody watches any longer is not looked at any longer. */
const askedForMs = 120_000;

/**
 * Takes the votes of observers on other machines. A vote is as old as the round that it answers, by this process' own
 * clock: what was held up, repeated or made up elsewhere can only be older, or is not counted.
 */
export class ObserverDesk {
  readonly #parts: DeskParts;
  readonly #looks = new Map<SiteId, { readonly look: ObserverLook; readonly atMs: number }>();
  readonly #seats = new Map<string, Seat>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** From now on observers look at this, too. */
  ask(look: ObserverLook): void {
    if (this.#parts.observers.size === 0) return;
    this.#looks.set(look.site, { look, atMs: this.#parts.clock.monotonicMs() });
  }

  /** What each observer said last of this primary in this epoch. */
  votesOn({ site, primary, epoch }: Asked, target: AccountId | null): readonly Vote[] {
    const nowMs = this.#parts.clock.monotonicMs();
    return [...this.#parts.observers].flatMap(([observer, { network }]): readonly Vote[] => {
      const seat = this.#seats.get(observer);
      const vote = seat?.votes.get(site);
      if (seat === undefined || vote?.primary !== primary || vote.epoch !== epoch) return [];
      const place = network === target ? "target" : "elsewhere";
      const { says, because } = vote;
      return [{ observer, network, place, says, because, ageMs: nowMs - seat.votedMs }];
    });
  }

  /** One request of somebody who says that he is this observer. */
  async answer(observer: string, body: string): Promise<ObserverAnswer> {
    if (!this.#parts.observers.has(observer)) return { kind: "refused" };
    const key = await this.#keyOf(observer);
    if (key === null) return { kind: "refused" };
    const { digest, heard } = this.#parts;
    const hmac = (text: string) => digest.hmacSha256(key, text);
    const report = readReport(body, observer, hmac);
    if (report === null) return { kind: "refused" };
    heard(observer);
    return { kind: "task", body: writeObserverTalk(this.#nextTask(report, this.#take(report)), hmac) };
  }

  async #keyOf(observer: string): Promise<string | null> {
    try {
      return await this.#parts.key(observer);
    } catch (error) {
      // `doctor` says what is wrong with it.
      if (error instanceof ClonePanelError) return null;
      throw error;
    }
  }

  #take({ observer, round, votes }: ObserverReport): VotesTaken {
    if (round === null) return "none";
    const seat = this.#seatOf(observer);
    const givenMs = seat.rounds.get(round);
    seat.rounds.delete(round);
    const nowMs = this.#parts.clock.monotonicMs();
    if (givenMs === undefined || nowMs - givenMs > this.#parts.voteFreshMs || givenMs < seat.votedMs)
      return "stale";
    seat.votes = new Map(votes.map((vote) => [vote.site, vote]));
    seat.votedMs = givenMs;
    return "counted";
  }

  #nextTask({ observer, nonce }: ObserverReport, taken: VotesTaken): ObserverTask {
    const { clock, digest, anchors } = this.#parts;
    const nowMs = clock.monotonicMs();
    const round = digest.randomHex(16);
    const { rounds } = this.#seatOf(observer);
    rounds.set(round, nowMs);
    for (const old of [...rounds.keys()].slice(0, -openRounds)) rounds.delete(old);
    for (const [site, { atMs }] of this.#looks) if (nowMs - atMs > askedForMs) this.#looks.delete(site);
    const looks = [...this.#looks.values()].slice(0, observerLimits.sites).map(({ look }) => look);
    return { v: 1, kind: "task", observer, nonce, round, taken, everyMs, anchors, looks };
  }

  #seatOf(observer: string): Seat {
    const seat = this.#seats.get(observer) ?? {
      rounds: new Map(),
      votes: new Map(),
      votedMs: Number.NEGATIVE_INFINITY,
    };
    this.#seats.set(observer, seat);
    return seat;
  }
}
