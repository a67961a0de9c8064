import { ClonePanelError } from "../../core/errors.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import type { RoleChange, RoleStage } from "../../core/roles/role-change.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { AccountState } from "../../core/site/state-file.ts";
import type { ReplicaRecord, SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import { applySync } from "../mirror/apply-sync.ts";
import { contact } from "../mirror/contact.ts";
import type { Look } from "../mirror/look.ts";
import { lookAtAll, type SiteLook } from "../mirror/look-all.ts";
import { planSync } from "../mirror/plan-sync.ts";
import { changeRecord, replicaOf, withReplica } from "../mirror/site-record.ts";
import { stateOf } from "../mirror/states.ts";
import { writeState } from "../mirror/write-state.ts";
import { takeSnapshot } from "../snapshots/take.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readCurrent } from "../vault/vault.ts";
import { bringTarget, noManifest } from "./bring-target.ts";
import { fencedState } from "./fence.ts";
import { lookAtNew } from "./look-at-new.ts";
import type { RoleParts } from "./role-parts.ts";
import type { StepClock } from "./step-clock.ts";
import { demoteAccount, promoteAccount } from "./take-role.ts";
import { WritePause } from "./write-pause.ts";

export interface MoveOrder {
  readonly parts: RoleParts;
  readonly vault: Vault;
  readonly operation: Operation;
  readonly clock: StepClock;
  /** The old primary, when this very command has just found it silent: it is not asked again. */
  readonly silent?: AccountId | null;
}

export interface Moved {
  readonly record: SiteRecord;
  readonly change: RoleChange;
  readonly warnings: readonly string[];
  readonly writePauseMs: number | null;
}

/**
 * Carries a move that has begun to its end, from whatever stage it was left at. Each stage first looks, and is safe to
 * repeat; the record's stage only moves forward.
 */
export async function carryOut(order: MoveOrder, begun: SiteRecord): Promise<Moved> {
  const state = new Moving(order, begun);
  if (state.change.stage === "intent") await state.part();
  if (state.change.stage === "parted") await state.promote();
  await state.publish();
  return state.finish();
}

class Moving {
  #record: SiteRecord;
  readonly #pause: WritePause;
  readonly #order: MoveOrder;
  readonly #change: RoleChange;
  readonly #warnings: string[] = [];

  constructor(order: MoveOrder, record: SiteRecord) {
    if (record.change === null || record.change === undefined) throw new TypeError("no move has begun");
    this.#order = order;
    this.#pause = new WritePause(order.parts, record.change.from);
    this.#record = record;
    this.#change = record.change;
  }

  get change(): RoleChange {
    return this.#record.change ?? this.#change;
  }

  /** The old primary takes no writes any more: drained and told (switchover), or told if anybody can (failover). */
  async part(): Promise<void> {
    if (this.#change.kind === "failover") await this.#fenceOld();
    else await this.#drainOld();
    await this.#advance("parted");
  }

  async promote(): Promise<void> {
    const { clock, parts } = this.#order;
    try {
      const givenUp = this.#change.kind === "failover" ? this.#change.from : null;
      const site = await lookAtAll(parts.engine, parts.work, this.#record, givenUp);
      const target = this.#need(site, this.#change.to);
      if (this.#change.kind === "failover") await this.#keepBase();
      const manifest = await bringTarget(
        { ...this.#order, record: this.#record, change: this.#change },
        target,
        site.rules,
      );
      await clock.step(`promote:${this.#change.to}`, () => this.#promoteTarget(site, manifest));
      await this.#storeRoles(manifest);
      await this.#tellOld(site, manifest);
    } finally {
      await this.#pause.end();
    }
  }

  /** Names follow. A provider that cannot be told now is queued; the move itself is done. */
  async publish(): Promise<void> {
    const { parts, clock } = this.#order;
    const { names } = parts;
    if (names !== null) {
      const aliveFirst = [this.#change.to, this.#change.from];
      const outcome = await clock.step("dns", () => names.publish({ account: this.#change.to, aliveFirst }));
      this.#warnings.push(...outcome.warnings);
    }
    this.#warnings.push(...(await clock.step("look", () => lookAtNew(parts, this.change))));
  }

  async finish(): Promise<Moved> {
    const { parts, clock } = this.#order;
    const record = await clock.step("finish", () =>
      changeRecord(parts.engine.coordination, this.#record, { change: null }),
    );
    return { record, change: this.#change, warnings: this.#warnings, writePauseMs: this.#pause.lastedMs };
  }

  async #fenceOld(): Promise<void> {
    const { parts, clock, operation } = this.#order;
    const { engine, work } = parts;
    const { from } = this.#change;
    if (this.#order.silent === from) {
      this.#warnings.push(`${from} does not answer, so it cannot be told; it is fenced when it comes back`);
      return;
    }
    const seat = work.seats.find((one) => one.account.id === from);
    try {
      if (seat === undefined) throw this.#targetGone(`${from} is not in the configuration`);
      const place = await contact(engine, seat);
      const state = fencedState({ work, operation }, { seat }, this.#coming());
      await clock.step(`fence:${from}`, () => writeState(engine, seat, place, state));
    } catch (error) {
      if (!(error instanceof ClonePanelError)) throw error;
      this.#warnings.push(
        `${from} cannot be told that it is no longer the primary (${error.message}); it is fenced when it comes back`,
      );
    }
  }

  async #drainOld(): Promise<void> {
    const { parts, clock } = this.#order;
    const { engine, work } = parts;
    const site = await lookAtAll(engine, work, this.#record);
    const old = this.#need(site, this.#change.from);
    if (this.#wasTold(old)) return;
    await clock.step("freeze", () => this.#pause.begin(old));
    try {
      const manifest = await clock.step("final-sync", () => this.#finalSync());
      await clock.step(`demote:${this.#change.from}`, () => this.#demote(site, old, manifest));
    } catch (error) {
      await this.#pause.end();
      throw error;
    }
  }

  /** An earlier try was killed after the old primary had been told: it takes no writes, and the final sync was before that. */
  #wasTold({ place }: Look): boolean {
    const { seen } = place;
    return seen.kind === "state" && seen.state.role !== "primary" && seen.state.epoch === this.#change.epoch;
  }

  /** The last pass, while nothing can be written: afterwards both accounts hold the same. */
  async #finalSync(): Promise<Manifest> {
    const { parts, vault, operation } = this.#order;
    const { engine, work } = parts;
    const before = { ...this.#record, change: null };
    await using planned = await planSync(engine, {
      work,
      record: before,
      operation: operation.id,
      tables: "scanned",
    });
    const silent = planned.plan.unreachable.find(({ account }) => account === this.#change.to);
    if (silent !== undefined) throw this.#targetGone(silent.because);
    const applied = await applySync(engine, { work, vault, planned, operation, record: this.#record });
    this.#record = applied.record;
    this.#pause.mustStillHold();
    return (await readCurrent(vault)) ?? noManifest(this.#record.site);
  }

  async #demote(site: SiteLook, old: Look, manifest: Manifest): Promise<void> {
    // Until the new primary takes writes it is not named: two accounts that point at each other send visitors in circles.
    const state = { ...this.#replicaState(old, manifest), primaryOrigin: null };
    const { engine } = this.#order.parts;
    await demoteAccount(engine, { look: old, rules: site.rules, manifest, epoch: this.#change.epoch, state });
    this.#pause.mustStillHold();
  }

  /** What the old primary says of itself afterwards: it carries exactly what was copied last. */
  #replicaState(old: Look, manifest: Manifest): AccountState {
    const { parts, operation } = this.#order;
    const about = { seats: parts.work.seats, record: this.#coming(), operation: operation.id };
    const { generation } = manifest.head;
    const { surveyedAt } = this.#record;
    return stateOf(old.seat, about, { generation, surveyedAt, appliedAt: parts.engine.clock.nowMs() });
  }

  /** What the new primary starts from stays as a snapshot: stranded writes are told apart by it. */
  async #keepBase(): Promise<void> {
    const { vault, clock, parts } = this.#order;
    if (this.change.base !== null) return;
    const { snapshot } = this.#change;
    const base =
      snapshot ?? (await clock.step("keep-base", () => takeSnapshot(parts.engine, vault, "promotion"))).id;
    this.#record = await changeRecord(parts.engine.coordination, this.#record, {
      change: { ...this.change, base },
    });
  }

  async #promoteTarget(site: SiteLook, manifest: Manifest): Promise<void> {
    const { parts, operation } = this.#order;
    const target = this.#need(site, this.#change.to);
    const about = { seats: parts.work.seats, record: this.#coming(), operation: operation.id };
    const nothing = { generation: null, surveyedAt: null, appliedAt: null };
    const state = stateOf(target.seat, about, nothing);
    await promoteAccount(parts.engine, {
      look: target,
      rules: site.rules,
      manifest,
      epoch: this.#change.epoch,
      state,
    });
  }

  /** From now on the old primary sends writers to the new one. */
  async #tellOld(site: SiteLook, manifest: Manifest): Promise<void> {
    const old = site.looks.get(this.#change.from);
    if (old === undefined || this.#change.kind === "failover") return;
    const { parts, clock } = this.#order;
    const state = this.#replicaState(old, manifest);
    await clock.step(`point:${this.#change.from}`, () =>
      writeState(parts.engine, old.seat, old.place, state),
    );
  }

  async #storeRoles(manifest: Manifest): Promise<void> {
    const { parts, clock } = this.#order;
    const { from, to, kind, epoch } = this.#change;
    const { generation } = manifest.head;
    const old: ReplicaRecord = {
      ...replicaOf(this.#record, from),
      role: kind === "failover" ? "fenced" : "replica",
      generation: kind === "failover" ? null : generation,
      surveyedAt: kind === "failover" ? null : this.#record.surveyedAt,
      base: kind === "failover" ? this.change.base : null,
      quarantine: null,
    };
    const without = this.#record.replicas.filter((replica) => replica.account !== to);
    this.#record = await clock.step("record", () =>
      changeRecord(parts.engine.coordination, this.#record, {
        primary: to,
        epoch,
        ...withReplica({ ...this.#record, replicas: without }, old),
        change: { ...this.change, stage: "promoted" },
      }),
    );
  }

  async #advance(stage: RoleStage): Promise<void> {
    const { coordination } = this.#order.parts.engine;
    this.#record = await changeRecord(coordination, this.#record, { change: { ...this.change, stage } });
  }

  /** The record as it will be when the move is done. */
  #coming(): SiteRecord {
    return { ...this.#record, primary: this.#change.to, epoch: this.#change.epoch };
  }

  #need(site: SiteLook, account: AccountId): Look {
    const seen = site.looks.get(account);
    if (seen !== undefined) return seen;
    throw this.#targetGone(site.unreachable.find((one) => one.account === account)?.because);
  }

  #targetGone(because: string | undefined): ClonePanelError {
    return new ClonePanelError("ACCOUNT_UNREACHABLE", because ?? "an account could not be reached", {
      hint: "The move is not finished and nothing is lost. Run the same command again when the account answers.",
      remedy: "wait",
      site: this.#record.site,
      account: this.#change.to,
    });
  }
}
