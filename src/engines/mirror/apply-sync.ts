import type { Shipped as ShippedReplica, SyncRun } from "../../core/report/sync-run.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import { captureAccount } from "../snapshots/capture.ts";
import type { Vault } from "../vault/place-vault.ts";
import { forgetGenerations, readGeneration } from "../vault/vault.ts";
import { applyAccountSide, planAccountSide } from "./account-side.ts";
import { compareAccount, emptyTree, treeOfManifest } from "./compare.ts";
import type { Engine, SiteWork } from "./engine.ts";
import { installOnPrimary } from "./install-on-primary.ts";
import { lookAtReplicaWeb } from "./look-at-replica-web.ts";
import type { PlannedReplica } from "./look-at-replicas.ts";
import { type MadeGeneration, makeGeneration } from "./make-generation.ts";
import type { PlannedSync } from "./plan-sync.ts";
import { type ShipOrder, type Shipped, ship, type TargetTree } from "./ship.ts";
import { rememberFolders } from "./site-folder.ts";
import { changeRecord, replicaOf, withReplica } from "./site-record.ts";
import { stateOf } from "./states.ts";
import { writeState } from "./write-state.ts";

export interface ApplyOrder {
  readonly work: SiteWork;
  readonly vault: Vault;
  readonly planned: PlannedSync;
  readonly operation: Operation;
  readonly record: SiteRecord;
}

export interface AppliedSync {
  readonly run: Omit<SyncRun, "durationMs" | "warnings">;
  readonly record: SiteRecord;
  readonly warnings: readonly string[];
}

/** Fetch, commit, ship: what was planned, in journalled steps. */
export async function applySync(engine: Engine, order: ApplyOrder): Promise<AppliedSync> {
  const warnings = [...(await writePrimarySide(engine, order))];
  const made = await makeGeneration(engine, order);
  let { record } = made;
  const shipped: ShippedReplica[] = [];
  for (const replica of order.planned.replicas) {
    const done = await bringReplica(engine, { ...order, record, replica, newest: made.generation, made });
    record = done.record;
    warnings.push(...done.warnings);
    shipped.push({
      account: replica.look.seat.account.id,
      generation: made.generation.head.generation,
      ...done.shipped,
    });
  }
  const carried = record.replicas.map((replica) => replica.generation).filter((one) => one !== null);
  await forgetGenerations(order.vault, new Set([made.generation.head.generation, ...carried]));
  warnings.push(...(made.fetched?.warnings ?? []));
  return { run: { ...describe(order, made), shipped }, record, warnings };
}

async function writePrimarySide(
  engine: Engine,
  { planned, work, record, operation }: ApplyOrder,
): Promise<readonly string[]> {
  const { primary, primarySide } = planned;
  if (primarySide.files.length === 0) return [];
  const { seat, place } = primary;
  const nothing = { generation: null, surveyedAt: null, appliedAt: null };
  const state = stateOf(seat, { seats: work.seats, record, operation: operation.id }, nothing);
  const files = primarySide.files.filter((file) => file.path !== "state.json" || file.place !== "state");
  return operation.step(`account-side:${seat.account.id}`, () =>
    installOnPrimary(engine, { seat, place, state, files }),
  );
}

interface ReplicaOrder extends ApplyOrder {
  readonly replica: PlannedReplica;
  readonly newest: MadeGeneration["generation"];
  readonly made: MadeGeneration;
}

interface BroughtReplica {
  readonly record: SiteRecord;
  readonly shipped: { readonly files: number; readonly rows: number };
  readonly warnings: readonly string[];
}

/** One replica, from whatever it carries to the newest generation. */
async function bringReplica(engine: Engine, order: ReplicaOrder): Promise<BroughtReplica> {
  const { replica, operation, work } = order;
  const { seat, place } = replica.look;
  const account = seat.account.id;
  const newest = order.newest.head.generation;
  const before = { generation: carriedGeneration(replica), surveyedAt: null, appliedAt: null };
  const after = { generation: newest, surveyedAt: order.record.surveyedAt, appliedAt: engine.clock.nowMs() };
  const about = { seats: work.seats, record: order.record, operation: operation.id };
  const stateBefore = stateOf(seat, about, before);
  const stateAfter = stateOf(seat, about, after);
  const isThere = replica.plan.kind === "ship" && replica.plan.fromGeneration === newest;
  const have = isThere ? null : await readTarget(engine, order);
  const side = await writeReplicaSide(engine, order, stateBefore);
  const shipped: Shipped =
    have === null
      ? { files: 0, rows: 0, bytes: 0, warnings: [] }
      : await shipNewest(engine, order, { have, stateBefore, stateAfter, ...changesSince(order) });
  if (isThere) await writeState(engine, seat, place, stateAfter);
  const entry = {
    ...replicaOf(order.record, account),
    generation: newest,
    surveyedAt: order.record.surveyedAt,
    driftedAt: null,
    ...(isThere ? {} : { verifiedAt: engine.clock.nowMs() }),
  };
  const record = await changeRecord(engine.coordination, order.record, {
    ...withReplica(order.record, entry),
    ...rememberFolders([order.planned.primary, replica.look], order.record.folders),
  });
  const warnings = side === "written" ? await lookAtReplicaWeb(engine, seat, place) : [];
  return {
    record,
    shipped: { files: shipped.files, rows: shipped.rows },
    warnings: [...shipped.warnings, ...warnings],
  };
}

async function shipNewest(
  engine: Engine,
  { replica, operation, planned, vault, newest, record }: ReplicaOrder,
  target: Pick<ShipOrder, "have" | "since" | "stateBefore" | "stateAfter">,
): Promise<Shipped> {
  const manifest = await newest.read();
  return ship(engine, operation, {
    look: replica.look,
    rules: planned.rules,
    // Under today's epoch: a generation that lived through a move of roles still carries the one it was made in.
    want: { ...manifest, head: { ...manifest.head, epoch: record.epoch } },
    from: vault.current,
    activate: "foreign-keys-and-views",
    perHost: "keep",
    ...target,
  });
}

/** The pass that brought the newest generation knows what it changed; a replica that carries the one before lacks just that. */
function changesSince({ replica, planned, made }: ReplicaOrder): Pick<ShipOrder, "since"> {
  const carries = carriedGeneration(replica);
  const isNext = carries !== null && carries === planned.have?.head.generation;
  return isNext && made.fetched !== null ? { since: made.fetched.changes } : {};
}

/** What is there now: from a manifest when that is certain, else looked at in full; kept first when it is not ours. */
async function readTarget(engine: Engine, order: ReplicaOrder): Promise<TargetTree> {
  const { replica, newest, vault, planned, operation, record } = order;
  const { account } = replica.look.seat;
  switch (replica.plan.kind) {
    case "set-up":
      return emptyTree;
    case "ship": {
      // Read before the commit, by whoever made the newest: by now the vault's own file is that of the newest.
      const { have } = planned;
      const carried =
        have?.head.generation === replica.plan.fromGeneration
          ? await have.read()
          : await readGeneration(vault, replica.plan.fromGeneration);
      return carried === null
        ? compareAccount(engine, replica.look, planned.rules, await newest.read())
        : treeOfManifest(carried);
    }
    case "adopt":
      await operation.step(`keep:${account.id}`, () =>
        captureAccount(engine, replica.look, planned.rules, {
          vault,
          reason: "before-adoption",
          epoch: record.epoch,
        }),
      );
      return compareAccount(engine, replica.look, planned.rules, await newest.read());
    case "compare":
    case "refuse":
      return compareAccount(engine, replica.look, planned.rules, await newest.read());
  }
}

function carriedGeneration({ plan }: PlannedReplica): number | null {
  return plan.kind === "ship" ? plan.fromGeneration : null;
}

/**
 * Before any content arrives, the account knows that it is a replica: its state file and gate stand first, and a fresh
 * account never shows an installer.
 */
async function writeReplicaSide(
  engine: Engine,
  order: ReplicaOrder,
  state: ShipOrder["stateBefore"],
): Promise<"written" | "unchanged"> {
  const { replica, planned, vault, operation } = order;
  const { seat, place } = replica.look;
  const facts = planned.primary.seat.facts;
  if (facts === null) return "unchanged";
  const texts = new Map<string, string | null>();
  for (const { path, place: where } of seat.app.reads(facts)) {
    if (where === "root") texts.set(path, await engine.files.read(`${vault.current}/files/${path}`));
  }
  const side = await planAccountSide(engine, {
    seat,
    place,
    state,
    primaryFacts: facts,
    primaryHas: (path) => texts.get(path) ?? null,
  });
  const known = place.seen.kind === "state" && replica.plan.kind === "ship";
  if (known && side.files.length === 0) return "unchanged";
  await operation.step(`account-side:${seat.account.id}`, async () => {
    if (!known) await writeState(engine, seat, place, state);
    await applyAccountSide(engine, seat, place, side.files);
  });
  return "written";
}

function describe(
  { planned, record }: ApplyOrder,
  made: MadeGeneration,
): Omit<SyncRun, "durationMs" | "shipped" | "warnings"> {
  const { files, databases, content } = planned.generation;
  return {
    site: record.site,
    generation: made.generation.head.generation,
    changed: content === "changed",
    files: {
      changed: files.bring.length,
      deleted: files.deletions.filter((entry) => entry.kind !== "dir").length,
      bytes: made.fetched?.fileBytes ?? 0,
    },
    databases: databases.map((plan) => ({
      name: plan.name,
      tables: plan.counts.tables,
      chunks: plan.counts.buckets,
      chunksChanged: plan.counts.bucketsChanged,
      rowsChanged: plan.counts.rowsChanged,
      bytes: made.fetched?.rowBytes.get(plan.name) ?? 0,
    })),
  };
}
