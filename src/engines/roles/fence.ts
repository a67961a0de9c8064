import { decideContact } from "../../core/site/contact.ts";
import type { AccountState } from "../../core/site/state-file.ts";
import type { ReplicaRecord, SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import type { CopyRules, Engine, Seat, SiteWork } from "../mirror/engine.ts";
import type { Look } from "../mirror/look.ts";
import { changeRecord, withReplica } from "../mirror/site-record.ts";
import { stateOf } from "../mirror/states.ts";
import { writeState } from "../mirror/write-state.ts";
import { captureAccount } from "../snapshots/capture.ts";
import type { Vault } from "../vault/place-vault.ts";
import { drainWriters } from "./drain.ts";

export interface FenceOrder {
  readonly work: SiteWork;
  readonly vault: Vault;
  readonly record: SiteRecord;
  readonly operation: Operation;
}

/**
 * A former primary that came back: told at once that it is fenced, then kept whole as a snapshot, before anything is
 * copied in either direction. Returns the record as it is afterwards.
 */
export async function fenceReturned(
  engine: Engine,
  order: FenceOrder,
  seen: Look,
  rules: CopyRules,
): Promise<SiteRecord> {
  const { record, operation } = order;
  const account = seen.seat.account.id;
  const fenced = record.replicas.find((replica) => replica.account === account);
  if (fenced === undefined || fenced.role !== "fenced") return record;
  if (!saysFenced(seen, record)) {
    engine.talk.warn(`${account} came back and believes to be the primary: it is fenced`);
    await operation.step(`fence:${account}`, () =>
      writeState(engine, seen.seat, seen.place, fencedState(order, seen, record)),
    );
  }
  if (fenced.quarantine !== null && fenced.quarantine !== undefined) return record;
  return quarantine(engine, order, seen, { rules, fenced });
}

function saysFenced({ place }: Look, record: SiteRecord): boolean {
  const { seen } = place;
  return seen.kind === "state" && seen.state.role === "fenced" && seen.state.epoch === record.epoch;
}

/** The state of an account that must not serve: a replica's, but for the word. */
export function fencedState(
  { work, operation }: Pick<FenceOrder, "work" | "operation">,
  { seat }: { readonly seat: Seat },
  record: SiteRecord,
): AccountState {
  const about = { seats: work.seats, record, operation: operation.id };
  const nothing = { generation: null, surveyedAt: null, appliedAt: null };
  return { ...stateOf(seat, about, nothing), role: "fenced" };
}

async function quarantine(
  engine: Engine,
  { vault, record, operation }: FenceOrder,
  seen: Look,
  { rules, fenced }: { readonly rules: CopyRules; readonly fenced: ReplicaRecord },
): Promise<SiteRecord> {
  // A request that began before it was told may still be writing: what is kept has to hold that write too.
  await operation.step(`drain:${fenced.account}`, () => drainWriters(engine, seen.seat, seen.place));
  const seal = await operation.step(`quarantine:${fenced.account}`, () =>
    captureAccount(engine, seen, rules, {
      vault,
      reason: "quarantine",
      epoch: record.epoch,
      base: fenced.base ?? null,
    }),
  );
  return changeRecord(engine.coordination, record, withReplica(record, { ...fenced, quarantine: seal.id }));
}

/** Did the primary we see lose its role while it was away? */
export function isReturned(seen: Look, record: SiteRecord): boolean {
  const decision = decideContact({ role: "fenced", epoch: record.epoch }, seen.place.seen);
  return decision.kind === "go" && decision.standing === "returned";
}
