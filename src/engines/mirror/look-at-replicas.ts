import { ClonePanelError } from "../../core/errors.ts";
import { planReplica, type ReplicaPlan } from "../../core/mirror/plan-replica.ts";
import type { SyncPlan } from "../../core/mirror/sync-plan.ts";
import type { AppDriver } from "../../ports/app.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { DatabasePlace } from "../../ports/database.ts";
import type { Vault } from "../vault/place-vault.ts";
import { knowsGeneration } from "../vault/vault.ts";
import type { CopyRules, Engine, Seat, SiteWork } from "./engine.ts";
import type { KnownGeneration } from "./known-generation.ts";
import { databasePlace, expectOf, type Look, look } from "./look.ts";
import { replicaOf } from "./site-record.ts";
import { surveyFiles } from "./survey-files.ts";

export interface PlannedReplica {
  readonly look: Look;
  readonly plan: ReplicaPlan;
}

export interface LookOrder {
  readonly work: SiteWork;
  readonly record: SiteRecord;
  readonly app: AppDriver;
  readonly rules: CopyRules;
  readonly vault: Vault;
  readonly have: KnownGeneration | null;
}

export async function lookAtReplicas(
  engine: Engine,
  order: LookOrder,
): Promise<{ replicas: readonly PlannedReplica[]; unreachable: SyncPlan["unreachable"] }> {
  const replicas: PlannedReplica[] = [];
  const unreachable: { account: string; because: string }[] = [];
  for (const seat of order.work.seats) {
    if (seat.account.id === order.record.primary) continue;
    // Nothing is copied to a fenced account: what it had not sent must be kept first.
    if (replicaOf(order.record, seat.account.id).role === "fenced") continue;
    try {
      replicas.push(await lookAtReplica(engine, order, seat));
    } catch (error) {
      if (!(error instanceof ClonePanelError) || error.code !== "ACCOUNT_UNREACHABLE") throw error;
      unreachable.push({ account: seat.account.id, because: error.message });
    }
  }
  return { replicas, unreachable };
}

async function lookAtReplica(engine: Engine, order: LookOrder, seat: Seat): Promise<PlannedReplica> {
  const { record, work, app, rules, vault } = order;
  const seen = await look(engine, seat, app, expectOf(record, "replica"));
  const { generation: recorded, driftedAt = null } = replicaOf(record, seat.account.id);
  const isNewest = recorded !== null && recorded === order.have?.head.generation;
  const isKnown = isNewest || (recorded !== null && (await knowsGeneration(vault, recorded)));
  const names = [...seen.seat.databases.keys()].sort();
  const isNew = recorded === null || seen.place.seen.kind !== "state";
  const databases = [];
  for (const name of names)
    databases.push(
      await peekDatabase(engine, databasePlace(seen.seat, rules, name), isNew ? "tables too" : "mark"),
    );
  const files = isNew ? (await surveyFiles(engine, seat, seen.place, rules)).entries.length : 0;
  const plan = planReplica({
    site: work.site.id,
    recorded,
    drift: driftedAt === null ? "none" : "found",
    state: seen.place.seen,
    marks: databases.map(({ name, mark }) => ({ database: name, mark })),
    files,
    tables: databases.reduce((sum, database) => sum + database.tables, 0),
    known: () => isKnown,
  });
  if (plan.kind === "refuse") {
    throw new ClonePanelError(plan.code, `"${seat.account.id}" is left alone: ${plan.because}`, {
      hint: "Check accounts, paths and databases in the configuration. Nothing was changed.",
      remedy: "owner",
      site: work.site.id,
      account: seat.account.id,
    });
  }
  return { look: seen, plan };
}

/** The mark; on a replica that is new to us also how many tables there are. */
async function peekDatabase(engine: Engine, place: DatabasePlace, depth: "mark" | "tables too") {
  const driver = await engine.database(place.access.driver);
  try {
    await using reader = await driver.openReader(place, engine.signal);
    const tables = depth === "mark" ? 0 : (await reader.survey([])).tables.length;
    return { name: place.name, mark: await reader.readMark(), tables };
  } catch (error) {
    // A file that is not there yet: whoever writes to it makes it.
    if (!(error instanceof ClonePanelError) || error.code !== "DATABASE_ABSENT") throw error;
    return { name: place.name, mark: null, tables: 0 };
  }
}
