import type { Clock } from "../../../ports/clock.ts";
import type { Lock, LockOutcome } from "../../../ports/coordination.ts";
import type { Change, Comparison, EtcdEntry, EtcdGateway } from "./gateway.ts";
import type { HolderWatch } from "./holders.ts";
import { keys } from "./keys.ts";
import { readRecord } from "./read-record.ts";
import type { HolderRecord, Session } from "./session.ts";

export interface EtcdLocksParts {
  readonly gateway: EtcdGateway;
  /** The present one: after a lost one there is another. */
  readonly session: () => Session;
  readonly watch: HolderWatch;
  readonly clock: Clock;
  /** Ends what is still to be given back. */
  readonly signal: AbortSignal;
}

const againMs = 5_000;

interface LockRecord {
  readonly holder: string;
  readonly purpose: string;
  readonly since: number;
}

/** Locks that live as long as their holder beats. Whoever succeeds a silent one takes its key away in the same transaction. */
export class EtcdLocks {
  readonly #parts: EtcdLocksParts;

  constructor(parts: EtcdLocksParts) {
    this.#parts = parts;
  }

  async take(name: string, purpose: string): Promise<LockOutcome> {
    const session = this.#parts.session();
    await session.register();
    for (;;) {
      await session.prove();
      const seen = await this.#look(name);
      if (seen.kind === "held") return seen;
      const lock = await this.#claim({ name, purpose, session, seen });
      if (lock !== null) return { kind: "granted", lock };
    }
  }

  async #look(name: string): Promise<Free | Extract<LockOutcome, { readonly kind: "held" }>> {
    const { gateway, watch } = this.#parts;
    const [entry] = await gateway.range({ key: keys.lock(name) });
    if (entry === undefined)
      return { kind: "free", compare: [{ key: keys.lock(name), version: 0 }], bury: null };
    const record = readRecord<LockRecord>(entry);
    const same: Comparison = { key: entry.key, modRevision: entry.modRevision };
    const [holder] = await gateway.range({ key: keys.holder(record.holder) });
    if (holder === undefined) {
      return {
        kind: "free",
        compare: [same, { key: keys.holder(record.holder), version: 0 }],
        bury: null,
      };
    }
    const { label, ttlMs } = holderOf(holder);
    if (watch.judge(holder, { ttlMs }) === "silent") {
      return {
        kind: "free",
        compare: [same, { key: holder.key, modRevision: holder.modRevision }],
        bury: holder,
      };
    }
    return { kind: "held", by: `${record.purpose} (${label})`, sinceMs: record.since };
  }

  /** Null: it was taken, or given back, in between. */
  async #claim(want: {
    readonly name: string;
    readonly purpose: string;
    readonly session: Session;
    readonly seen: Free;
  }): Promise<Lock | null> {
    const { gateway, watch, clock } = this.#parts;
    const { name, purpose, session, seen } = want;
    const key = keys.lock(name);
    const record: LockRecord = { holder: session.id, purpose, since: clock.nowMs() };
    const value = JSON.stringify(record);
    const bury: readonly Change[] = seen.bury === null ? [] : [{ remove: seen.bury.key }];
    const outcome = await gateway.transact({
      compare: [...seen.compare, { key: keys.holder(session.id), exists: "yes" }],
      changes: [...bury, { put: key, value }],
    });
    if (outcome.kind === "compared-unequal") {
      if (outcome.sent === "once") return null;
      // An earlier sending may have won.
      if ((await gateway.range({ key }))[0]?.value !== value) return null;
    }
    if (seen.bury !== null) watch.forget(seen.bury.key);
    return {
      name,
      [Symbol.asyncDispose]: () =>
        this.#giveBack(key, value).catch(() => void this.#giveBackLater({ key, value, session })),
    };
  }

  /** The work is done, whatever etcd says just now; and while this process beats nobody else could take the lock. */
  async #giveBackLater(lock: {
    readonly key: string;
    readonly value: string;
    readonly session: Session;
  }): Promise<void> {
    const { clock, signal } = this.#parts;
    for (;;) {
      await clock.sleep(againMs, signal).catch(() => undefined);
      if (signal.aborted || lock.session.lost.aborted) return;
      const isBack = await this.#giveBack(lock.key, lock.value).then(
        () => true,
        () => false,
      );
      if (isBack) return;
    }
  }

  /** Only what still is as we took it: it may be somebody else's by now. */
  async #giveBack(key: string, value: string): Promise<void> {
    const { gateway } = this.#parts;
    const [entry] = await gateway.range({ key });
    if (entry?.value !== value) return;
    await gateway.transact({
      compare: [{ key, modRevision: entry.modRevision }],
      changes: [{ remove: key }],
    });
  }
}

interface Free {
  readonly kind: "free";
  readonly compare: readonly Comparison[];
  readonly bury: EtcdEntry | null;
}

export function holderOf(entry: EtcdEntry): HolderRecord {
  return readRecord<HolderRecord>(entry);
}
