import { ClonePanelError } from "../../core/errors.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import { pathMatcher } from "../../core/mirror/path-rules.ts";
import { type DatabasePlan, planDatabase } from "../../core/mirror/plan-database.ts";
import { type FilesPlan, planFiles, without } from "../../core/mirror/plan-files.ts";
import { cutManifest, cutTree, type RestoreScope } from "../../core/snapshot/scope.ts";
import type { SnapshotId, SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import { compareAccount, treeOfManifest } from "../mirror/compare.ts";
import type { CopyRules, Engine, SiteWork } from "../mirror/engine.ts";
import { copyRules, databasePlace, expectOf, type Look, look } from "../mirror/look.ts";
import { withOperation } from "../mirror/operation.ts";
import { type Shipped, ship, type TargetTree } from "../mirror/ship.ts";
import { refuseMovedFolder } from "../mirror/site-folder.ts";
import { changeRecord, readRecord, replicaOf, withReplica } from "../mirror/site-record.ts";
import { stateOf } from "../mirror/states.ts";
import { placeVault, type Vault } from "../vault/place-vault.ts";
import { openVault } from "../vault/vault.ts";
import { captureAccount } from "./capture.ts";
import { findSnapshot, readSnapshotManifest } from "./list.ts";
import { planRows, type RowsPlan } from "./rows-plan.ts";

export interface RestorePlan {
  readonly site: string;
  readonly snapshot: SnapshotId;
  readonly account: string;
  readonly scope: RestoreScope;
  readonly files: FilesPlan;
  readonly databases: readonly DatabasePlan[];
  /** Of single rows; null when whole tables, files, or nothing but files come back. */
  readonly rows: RowsPlan | null;
}

export interface RestoreOrder {
  readonly work: SiteWork;
  readonly snapshot: string;
  readonly scope: RestoreScope;
  /** Null: the present primary. */
  readonly account: string | null;
  readonly review: (plan: RestorePlan) => Promise<"apply" | "stop">;
}

export interface Restored extends Shipped {
  readonly seal: SnapshotSeal;
  readonly before: SnapshotId | null;
  readonly account: string;
  readonly applied: "applied" | "stopped";
}

/** What a restore would do. Writes nothing. */
export async function previewRestore(
  engine: Engine,
  order: Omit<RestoreOrder, "review">,
): Promise<RestorePlan> {
  const record = await readRecord(engine.coordination, order.work.site);
  const vault = placeVault(order.work.vaultFolder, engine.files);
  const seal = await findSnapshot(vault, order.snapshot);
  const whole = await readSnapshotManifest(vault, seal);
  const target = await lookAtTarget(engine, order, record);
  const compared = await compareAccount(engine, target.look, target.rules, whole);
  return planRestore(engine, { ...order, vault, seal, target, whole, compared });
}

/** Ships an old generation, or a part of it, to an account: the same way as the mirror, with another source. */
export async function restoreToAccount(engine: Engine, order: RestoreOrder): Promise<Restored> {
  const { work } = order;
  const record = await readRecord(engine.coordination, work.site);
  const vault = await openVault(work.vaultFolder, engine.files);
  const seal = await findSnapshot(vault, order.snapshot);
  const whole = await readSnapshotManifest(vault, seal);
  const about = { kind: "restore", site: work.site.id, epoch: record.epoch } as const;
  async function restore(operation: Operation): Promise<Restored> {
    const target = await lookAtTarget(engine, order, record);
    const compared = await compareAccount(engine, target.look, target.rules, whole);
    const plan = await planRestore(engine, { ...order, vault, seal, target, whole, compared });
    await operation.plan({
      ...plan,
      files: { bring: plan.files.bring.length, deletions: plan.files.deletions.length },
      rows: plan.rows?.drifts.slice(0, 100) ?? null,
    });
    const account = target.look.seat.account.id;
    const nothing = { files: 0, rows: 0, bytes: 0, warnings: [], seal, before: null, account };
    if ((await order.review(plan)) === "stop") return { ...nothing, applied: "stopped" };
    const before = await keepTarget(engine, operation, target, { vault, epoch: record.epoch });
    const shipped = await shipSnapshot(engine, operation, {
      order,
      record,
      vault,
      seal,
      manifest: cutManifest(whole, order.scope),
      compared: cutTree(compared, order.scope),
      target,
      rows: plan.rows,
    });
    return { ...nothing, ...shipped, before: before.id, applied: "applied" };
  }
  return withOperation(engine, about, restore, ({ seal: from, ...rest }) => ({ snapshot: from.id, ...rest }));
}

interface Target {
  readonly look: Look;
  readonly rules: CopyRules;
}

async function lookAtTarget(
  engine: Engine,
  { work, account }: Pick<RestoreOrder, "work" | "account">,
  record: SiteRecord,
): Promise<Target> {
  const primary = work.seats.find((seat) => seat.account.id === record.primary);
  const seat = work.seats.find((one) => one.account.id === (account ?? record.primary));
  if (seat === undefined || primary === undefined)
    throw unknownAccount(work.site.id, account ?? record.primary);
  const app = await work.chooseApp(primary);
  const role = seat === primary ? "primary" : "replica";
  const seen = await look(engine, seat, app, expectOf(record, role));
  refuseMovedFolder(seen, record.folders);
  const facts = seen.seat.facts ?? (await look(engine, primary, app, expectOf(record, "primary"))).seat.facts;
  if (facts === null) throw emptyTarget(work.site.id, seat.account.id);
  return { look: seen, rules: copyRules(work.site, app.policy(facts)) };
}

function unknownAccount(site: string, account: string): ClonePanelError {
  return new ClonePanelError(
    "ACCOUNT_UNKNOWN",
    `"${account}" is not one of the accounts of "${site}", or holds nothing of it`,
    {
      hint: "Look at the site's accounts: clonepanel config show",
      remedy: "owner",
      site,
    },
  );
}

/** What the site is, and where its database lies, is asked of what lies there. */
function emptyTarget(site: string, account: string): ClonePanelError {
  return new ClonePanelError(
    "RESTORE_TARGET_EMPTY",
    `"${account}" holds nothing yet that says what "${site}" is, so nothing can be restored straight to it`,
    {
      hint: `Restore into a folder and copy that up: clonepanel snapshot restore ${site} latest --to-folder FOLDER`,
      remedy: "owner",
      site,
      account,
    },
  );
}

interface PlanOrder extends Pick<RestoreOrder, "scope"> {
  readonly vault: Vault;
  readonly seal: SnapshotSeal;
  readonly target: Target;
  /** The whole snapshot, and the whole account. */
  readonly whole: Manifest;
  readonly compared: TargetTree;
}

async function planRestore(engine: Engine, order: PlanOrder): Promise<RestorePlan> {
  const { seal, target, scope } = order;
  const have = cutTree(order.compared, scope);
  const want = cutManifest(order.whole, scope);
  const leftOut = leftOutRule(order, seal, target);
  const rows = scope.kind === "rows" ? await planRowsOf(engine, order, { scope, want }) : null;
  const wanted = treeOfManifest(want);
  return {
    site: seal.site,
    snapshot: seal.id,
    account: target.look.seat.account.id,
    scope: order.scope,
    files: planFiles(without(have.entries, leftOut), without(want.entries, leftOut)),
    databases: [...wanted.databases].map(([name, database]) =>
      planDatabase(name, have.databases.get(name) ?? null, database),
    ),
    rows,
  };
}

function planRowsOf(
  engine: Engine,
  { vault, seal, target, compared }: PlanOrder,
  { scope, want }: { readonly scope: Extract<RestoreScope, { kind: "rows" }>; readonly want: Manifest },
): Promise<RowsPlan> {
  const [database] = want.databases;
  if (database === undefined) throw new TypeError("a snapshot was cut down to no database");
  const have = compared.databases.get(database.name) ?? null;
  return planRows(engine, {
    scope,
    database,
    from: `${vault.snapshots}/${seal.id}`,
    place: databasePlace(target.look.seat, target.rules, database.name),
    have,
    tables: have?.tables.map(({ shape }) => shape.table) ?? [],
  });
}

/** A per-host file goes back only where it came from, and only when it was asked for by its path. */
function perHostOf(
  order: Pick<RestoreOrder, "scope">,
  seal: SnapshotSeal,
  target: Target,
): "keep" | "overwrite" {
  return order.scope.kind === "path" && seal.source === target.look.seat.account.id ? "overwrite" : "keep";
}

function leftOutRule(
  order: Pick<RestoreOrder, "scope">,
  seal: SnapshotSeal,
  target: Target,
): (path: BytePath) => boolean {
  const { exclude, perHost } = target.rules;
  return pathMatcher(perHostOf(order, seal, target) === "keep" ? [...exclude, ...perHost] : exclude);
}

/** What is there now is kept first, so that a restore can be undone by a restore. */
function keepTarget(
  engine: Engine,
  operation: Operation,
  { look: seen, rules }: Target,
  kept: { readonly vault: Vault; readonly epoch: number },
): Promise<SnapshotSeal> {
  return operation.step("keep", () =>
    captureAccount(engine, seen, rules, { ...kept, reason: "before-restore" }),
  );
}

interface ShipSnapshot {
  readonly order: RestoreOrder;
  readonly record: SiteRecord;
  readonly vault: Vault;
  readonly seal: SnapshotSeal;
  readonly manifest: Manifest;
  readonly compared: TargetTree;
  readonly target: Target;
  readonly rows: RowsPlan | null;
}

async function shipSnapshot(engine: Engine, operation: Operation, one: ShipSnapshot): Promise<Shipped> {
  const { record, vault, seal, target, order } = one;
  const { seat } = target.look;
  const isPrimary = seat.account.id === record.primary;
  // A replica that was restored carries no generation any more: the next sync compares it.
  if (!isPrimary) {
    const entry = { ...replicaOf(record, seat.account.id), generation: null };
    await changeRecord(engine.coordination, record, withReplica(record, entry));
  }
  const about = { seats: order.work.seats, record, operation: operation.id };
  const state = stateOf(seat, about, { generation: null, surveyedAt: null, appliedAt: null });
  const isPart = order.scope.kind === "table" || order.scope.kind === "rows";
  const head = { ...one.manifest.head, site: record.site, generation: 0, epoch: record.epoch };
  return ship(engine, operation, {
    look: target.look,
    rules: target.rules,
    have: one.compared,
    want: { ...one.manifest, head },
    from: `${vault.snapshots}/${seal.id}`,
    activate: isPrimary ? "everything" : "foreign-keys-and-views",
    perHost: perHostOf(order, seal, target),
    ...(isPart ? { beside: "tables-only" } : {}),
    ...(one.rows === null ? {} : { rows: one.rows.edit }),
    stateBefore: state,
    stateAfter: state,
  });
}
