import { ClonePanelError } from "../../../core/errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { EtcdGateway } from "./gateway.ts";
import { keys } from "./keys.ts";
import { isTooNew, type RecordForm } from "./record-form.ts";

export interface SessionSettings {
  readonly gateway: EtcdGateway;
  readonly form: RecordForm;
  readonly clock: Clock;
  readonly id: string;
  /** For people, when somebody waits for this process. */
  readonly label: string;
  /** A holder that shows no beat for so long has lost what it held. */
  readonly ttlMs: number;
}

/** What a holder's key says. */
export interface HolderRecord {
  readonly label: string;
  readonly ttlMs: number;
  readonly beat: number;
  readonly since: number;
}

/** It stops to trust itself so long before anybody else may succeed it: a sixth of the whole. */
const guardShare = 1 / 6;
/** Three beats fit into the time that it is trusted. */
const beatShare = 1 / 4;

/**
 * This process among all that share the store. It keeps a key alive by beating; whoever sees no beat for `ttlMs` on its
 * own clock may take the key away, and with it all locks. No server lease: what counts is how long the observer itself
 * has watched, so that neither a slow server nor a frozen holder is mistaken about the time.
 */
export class Session {
  readonly #settings: SessionSettings;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();
  #trusted: { readonly monotonicMs: number; readonly wallMs: number } | null = null;
  #beat = 0;
  #registering: Promise<void> | null = null;
  #beating: Promise<void> = Promise.resolve();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  get id(): string {
    return this.#settings.id;
  }

  /** Aborted when this process can no longer be sure that it holds its locks. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async register(): Promise<void> {
    this.#registering ??= this.#register().catch((error: unknown) => {
      // The next one tries again.
      this.#registering = null;
      throw error;
    });
    await this.#registering;
  }

  async #register(): Promise<void> {
    const { gateway, form, id } = this.#settings;
    const bound = await form.bound();
    const from = this.#now();
    const key = keys.holder(id);
    const outcome = await gateway.transact({
      compare: [{ key, version: 0 }, bound],
      changes: [{ put: key, value: this.#record() }],
    });
    // Sent again, also by an earlier call, the first may have made it: nobody else has this id. Whether it still is
    // there the first beat tells.
    if (outcome.kind === "compared-unequal") await this.#renew();
    else this.#trusted = from;
    this.#lost.signal.throwIfAborted();
    this.#beating = this.#beatOn();
  }

  /** @throws ClonePanelError COORDINATION_LOST; COORDINATION_UNREACHABLE when that cannot be told. */
  async prove(): Promise<void> {
    if (this.#registering === null) return;
    this.#lost.signal.throwIfAborted();
    if (this.#isTrusted()) return;
    await this.#renew();
    this.#lost.signal.throwIfAborted();
    if (!this.#isTrusted()) throw this.#giveUp();
  }

  async end(): Promise<void> {
    this.#stopped.abort(new Error("the process ends"));
    if (this.#registering === null) return;
    await this.#registering.catch(() => undefined);
    await this.#beating;
    const { gateway, id } = this.#settings;
    if (this.#lost.signal.aborted) return;
    // Whoever waits need not wait out the time; when it fails they do.
    await gateway
      .transact({ compare: [], changes: [{ remove: keys.holder(id) }, { remove: keys.controller(id) }] })
      .catch(() => undefined);
  }

  /** Ends like a killed process: without a word to anybody. */
  abandon(): void {
    this.#stopped.abort(new Error("abandoned"));
  }

  async #beatOn(): Promise<void> {
    const { clock, ttlMs } = this.#settings;
    const stop = AbortSignal.any([this.#stopped.signal, this.#lost.signal]);
    while (!stop.aborted) {
      await clock.sleep(ttlMs * beatShare, stop).catch(() => undefined);
      if (stop.aborted) return;
      await this.#renew().catch(() => undefined);
      if (!this.#isTrusted()) this.#giveUp();
    }
  }

  async #renew(): Promise<void> {
    const { gateway, form, id } = this.#settings;
    const bound = await form.bound().catch((error: unknown) => {
      // Not even a majority that is gone ends a session at once, but this does.
      if (isTooNew(error)) this.#giveUp();
      throw error;
    });
    // From before the asking: whoever watches sees the new beat later than that.
    const from = this.#now();
    const key = keys.holder(id);
    this.#beat += 1;
    const outcome = await gateway.transact({
      compare: [{ key, exists: "yes" }, bound],
      changes: [{ put: key, value: this.#record() }],
    });
    if (outcome.kind === "done") {
      this.#trusted = from;
      return;
    }
    this.#giveUp();
    // The next session says why, should it be the form.
    await form.lookAgain().catch(() => undefined);
  }

  /** By both clocks: the one stands still while a machine sleeps, the other can be set. */
  #isTrusted(): boolean {
    if (this.#trusted === null || this.#lost.signal.aborted) return false;
    const now = this.#now();
    const trustMs = this.#settings.ttlMs * (1 - guardShare);
    const byMonotonic = now.monotonicMs - this.#trusted.monotonicMs;
    const byWall = now.wallMs - this.#trusted.wallMs;
    return byMonotonic < trustMs && byWall < trustMs;
  }

  #giveUp(): ClonePanelError {
    const error = lostError();
    this.#lost.abort(error);
    return error;
  }

  #now() {
    const { clock } = this.#settings;
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() };
  }

  #record(): string {
    const { label, ttlMs, clock } = this.#settings;
    const record: HolderRecord = { label, ttlMs, beat: this.#beat, since: clock.nowMs() };
    return JSON.stringify(record);
  }
}

function lostError(): ClonePanelError {
  return new ClonePanelError(
    "COORDINATION_LOST",
    "this process was cut off from etcd, or stood still, for so long that another controller may have taken over",
    {
      hint: "It stopped before its next step, and whoever owns the site goes on. To see who that is: clonepanel status",
      remedy: "wait",
    },
  );
}
