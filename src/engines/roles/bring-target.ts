import { ClonePanelError } from "../../core/errors.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import type { RoleChange } from "../../core/roles/role-change.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import { compareAccount } from "../mirror/compare.ts";
import type { CopyRules } from "../mirror/engine.ts";
import { databasePlace, type Look } from "../mirror/look.ts";
import { ship } from "../mirror/ship.ts";
import { replicaOf } from "../mirror/site-record.ts";
import { stateOf } from "../mirror/states.ts";
import { findSnapshot, readSnapshotManifest } from "../snapshots/list.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readCurrent } from "../vault/vault.ts";
import type { RoleParts } from "./role-parts.ts";
import type { StepClock } from "./step-clock.ts";

export interface BringOrder {
  readonly parts: RoleParts;
  readonly vault: Vault;
  readonly operation: Operation;
  readonly clock: StepClock;
  readonly record: SiteRecord;
  readonly change: RoleChange;
}

/** What the target carries, made sure of: the newest generation, or the one that was asked for. */
export async function bringTarget(order: BringOrder, target: Look, rules: CopyRules): Promise<Manifest> {
  const { vault, clock, operation, change, record, parts } = order;
  const { engine, work } = parts;
  const seal = change.snapshot === null ? null : await findSnapshot(vault, change.snapshot);
  const current = await readCurrent(vault);
  const want = seal === null ? (current ?? noManifest(record.site)) : await readSnapshotManifest(vault, seal);
  const head = { ...want.head, epoch: change.epoch, ...(seal === null ? {} : { generation: 0 }) };
  if (isPromoted(target, change)) return { ...want, head };
  if (seal === null && carries(target, want, order) && (await marksAgree(order, target, want, rules))) {
    return { ...want, head };
  }
  const about = { seats: work.seats, record, operation: operation.id };
  const nothing = { generation: null, surveyedAt: null, appliedAt: null };
  const state = { ...stateOf(target.seat, about, nothing), epoch: change.epoch };
  const have = await clock.step(`compare:${change.to}`, () => compareAccount(engine, target, rules, want));
  await ship(engine, operation, {
    look: target,
    rules,
    have,
    want: { ...want, head },
    from: seal === null ? vault.current : `${vault.snapshots}/${seal.id}`,
    activate: "foreign-keys-and-views",
    perHost: "keep",
    stateBefore: state,
    stateAfter: state,
  });
  return { ...want, head };
}

/** An earlier try was killed after the promotion: it may have taken writes since, and is never overwritten. */
function isPromoted({ place }: Look, change: RoleChange): boolean {
  const { seen } = place;
  return seen.kind === "state" && seen.state.role === "primary" && seen.state.epoch === change.epoch;
}

/** A host that restored a database behind our back gave it an older mark, or none. */
async function marksAgree(
  { parts }: BringOrder,
  { seat }: Look,
  want: Manifest,
  rules: CopyRules,
): Promise<boolean> {
  for (const { name } of want.databases) {
    const place = databasePlace(seat, rules, name);
    const driver = await parts.engine.database(place.access.driver);
    await using reader = await driver.openReader(place, parts.engine.signal);
    if ((await reader.readMark())?.generation !== want.head.generation) return false;
  }
  return true;
}

/** Record and state file agree on the generation. */
function carries({ place }: Look, want: Manifest, { record, change }: BringOrder): boolean {
  const said = place.seen.kind === "state" ? place.seen.state.generation : null;
  return replicaOf(record, change.to).generation === want.head.generation && said === want.head.generation;
}

export function noManifest(site: string): never {
  throw new ClonePanelError("TARGET_EMPTY", `the vault has no generation of "${site}"`, {
    hint: `Run a sync first: clonepanel sync ${site}`,
    remedy: "owner",
    site,
  });
}
