import { ClonePanelError } from "../../core/errors.ts";
import type { Fence } from "../../core/failover/failover-state.ts";
import { warningsOfFitness } from "../../core/failover/fitness-verdict.ts";
import type { CertificateDemand } from "../../core/report/certificate-report.ts";
import type { RoleReport } from "../../core/report/role-report.ts";
import {
  type FailoverFacts,
  lagLimitMs,
  type RoleChange,
  refuseFailover,
} from "../../core/roles/role-change.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { contact } from "../mirror/contact.ts";
import { withOperation } from "../mirror/operation.ts";
import { refuseDetached } from "../mirror/refuse-detached.ts";
import { readRecord } from "../mirror/site-record.ts";
import { listSnapshots } from "../snapshots/list.ts";
import type { Vault } from "../vault/place-vault.ts";
import { openVault } from "../vault/vault.ts";
import { beginChange } from "./begin-change.ts";
import { certificatesOf } from "./certificates-fit.ts";
import { keepLastMove } from "./last-move.ts";
import { mailAfterMove } from "./mail-follows.ts";
import { carryOut } from "./move-role.ts";
import { nothingToDo } from "./nothing-to-do.ts";
import { meetPendingOf } from "./pending-change.ts";
import { refuse } from "./refuse.ts";
import type { RoleParts, RolePlan, RoleReview } from "./role-parts.ts";
import { StepClock } from "./step-clock.ts";
import { reportOf, targetSeen } from "./switchover.ts";

export interface FailoverOrder {
  readonly to: AccountId;
  /** A generation or snapshot to promote instead of the newest. */
  readonly generation: string | null;
  readonly lag: "limited" | "accepted";
  readonly certificate: CertificateDemand;
  readonly review: RoleReview;
}

/** The primary is gone: its replica takes over with what it has. What cannot be told now is told when it comes back. */
export async function failover(parts: RoleParts, order: FailoverOrder): Promise<RoleReport | "stopped"> {
  const { engine, work } = parts;
  const startedMs = engine.clock.monotonicMs();
  const record = await readRecord(engine.coordination, work.site);
  refuseDetached(record);
  const vault = await openVault(work.vaultFolder, engine.files);
  if (meetPendingOf(parts, record, { verb: "failover", to: order.to }) === "continue")
    return carry(parts, vault, { record, change: null, startedMs, primary: "unknown", by: "person" });
  if (order.to === record.primary && order.generation === null) return nothingToDo(record);
  const snapshot = await wantedSnapshot(vault, record, order.generation);
  const primary = await checkFailover(parts, record, order);
  const warnings = [
    ...(await certificatesOf(parts, order.to, order.certificate)),
    ...warningsOfFitness(await parts.fitness(order.to), parts.engine.clock.nowMs()),
  ];
  const change = newChange(parts, record, order.to, snapshot);
  const plan = await planOf(parts, record, change);
  if ((await order.review({ ...plan, warnings })) === "stop") return "stopped";
  return carry(parts, vault, { record, change, startedMs, primary, by: "person" });
}

/**
 * Decided without a person: the old primary is known to take no writes any more. Begins the move, or goes on with one
 * that was begun; null: the record knows of neither.
 */
export async function promoteDecided(
  parts: RoleParts,
  order: {
    readonly from: AccountId;
    readonly to: AccountId;
    readonly epoch: number;
    readonly fence: Fence;
    /** Since the primary was missed first. */
    readonly missedMs: number;
  },
): Promise<RoleReport | null> {
  const { engine, work } = parts;
  const startedMs = engine.clock.monotonicMs() - order.missedMs;
  const record = await readRecord(engine.coordination, work.site);
  refuseDetached(record);
  const begun = record.change ?? null;
  const isFirst = begun === null && record.primary === order.from && record.epoch + 1 === order.epoch;
  // Whoever slept since the decision finds other roles, or somebody else's move: both are left alone.
  if (!isFirst && !(begun?.to === order.to && begun.epoch === order.epoch)) return null;
  const vault = await openVault(work.vaultFolder, engine.files);
  const change = isFirst ? newChange(parts, record, order.to, null) : null;
  return carry(parts, vault, {
    record,
    change,
    startedMs,
    primary: order.fence === "told" ? "sick" : "unreachable",
    by: "daemon",
  });
}

interface Carry {
  readonly record: SiteRecord;
  /** Null: one that was begun before goes on. */
  readonly change: RoleChange | null;
  readonly startedMs: number;
  readonly primary: FailoverFacts["primaryIs"] | "unknown";
  readonly by: "person" | "daemon";
}

function carry(
  parts: RoleParts,
  vault: Vault,
  { record, change, startedMs, primary, by }: Carry,
): Promise<RoleReport> {
  const { engine, work } = parts;
  const about = {
    kind: "failover",
    site: work.site.id,
    epoch: (change ?? record.change)?.epoch ?? record.epoch,
  } as const;
  return withOperation(
    engine,
    about,
    async (operation) => {
      const clock = new StepClock(operation, engine.clock);
      const silent = primary === "unreachable" ? record.primary : null;
      const move = { parts, vault, operation, clock, silent };
      const begun = change === null ? record : await beginChange(move, record, change);
      const moved = await carryOut(move, begun);
      const rtoMs = Math.round(engine.clock.monotonicMs() - startedMs);
      // The daemon, which decides without a person, has the watch to go on with: its mail jobs do the rest.
      const later = silent !== null || by === "daemon";
      const mail = await mailAfterMove(parts, clock, { ...moved.change, silent: later });
      const warnings = [...moved.warnings, ...mail];
      return keepLastMove(engine, "failover", reportOf(work.site.id, { ...moved, warnings }, clock, rtoMs));
    },
    (report) => report,
  );
}

function newChange(parts: RoleParts, record: SiteRecord, to: AccountId, snapshot: string | null): RoleChange {
  const nowMs = parts.engine.clock.nowMs();
  const { lagMs } = targetSeen(parts, record, to);
  return {
    kind: "failover",
    from: record.primary,
    to,
    // A move that gives way may have told its epoch to an account already.
    epoch: (record.change?.epoch ?? record.epoch) + 1,
    stage: "intent",
    base: null,
    snapshot,
    startedAt: nowMs,
    rpoMs: lagMs,
  };
}

async function checkFailover(
  parts: RoleParts,
  record: SiteRecord,
  order: FailoverOrder,
): Promise<FailoverFacts["primaryIs"]> {
  const { engine, work } = parts;
  const target = targetSeen(parts, record, order.to);
  const facts: FailoverFacts = {
    primary: record.primary,
    primaryIs: await primaryIs(parts, record),
    target,
    lagLimitMs: lagLimitMs(work.site.mirror.everyMs),
    lag: order.generation === null ? order.lag : "accepted",
  };
  const refusal = refuseFailover(work.site.id, facts);
  if (refusal !== null) refuse(work.site.id, refusal);
  const seat = work.seats.find((one) => one.account.id === order.to);
  // An unreachable target is told here, before anything is changed.
  if (seat !== undefined) await contact(engine, seat);
  return facts.primaryIs;
}

async function primaryIs(parts: RoleParts, record: SiteRecord): Promise<FailoverFacts["primaryIs"]> {
  const { engine, work } = parts;
  const seat = work.seats.find((one) => one.account.id === record.primary);
  if (seat === undefined) return "unreachable";
  // Both at once: a dead account costs its time-out only once.
  const asked = parts.answers(record.primary);
  try {
    await contact(engine, seat);
  } catch (error) {
    const answer = await asked;
    if (!(error instanceof ClonePanelError)) throw error;
    // Visitors are served although we cannot log in: a failover would make two primaries.
    return answer === "healthy" ? "healthy" : "unreachable";
  }
  return (await asked) === "sick" ? "sick" : "healthy";
}

/** A generation lives on only as a snapshot; the newest is the vault's own. */
async function wantedSnapshot(
  vault: Vault,
  record: SiteRecord,
  wanted: string | null,
): Promise<string | null> {
  if (wanted === null || wanted === String(record.generation)) return null;
  const seals = await listSnapshots(vault);
  const seal = seals.find((one) => one.id === wanted || String(one.generation) === wanted);
  if (seal !== undefined) return seal.id;
  throw new ClonePanelError("SNAPSHOT_UNKNOWN", `no snapshot keeps the generation "${wanted}"`, {
    hint: `Look which ones there are: clonepanel snapshot list ${record.site}`,
    remedy: "owner",
    site: record.site,
  });
}

async function planOf(
  parts: RoleParts,
  record: SiteRecord,
  { to, epoch, snapshot, rpoMs }: RoleChange,
): Promise<RolePlan> {
  return {
    site: record.site,
    kind: "failover",
    from: record.primary,
    to,
    epoch,
    lines: [
      ...givenUp(record),
      `${to} becomes the primary with ${snapshot === null ? `generation ${record.generation}` : `the snapshot ${snapshot}`}`,
      `what ${record.primary} accepted in the last ${rpoMs === null ? "unknown time" : `${Math.round(rpoMs / 1000)} s`} is not in it; it is kept and listed when ${record.primary} comes back`,
      `${record.primary} is fenced (epoch ${epoch}), at the latest when it comes back`,
      parts.names === null ? "names: DNS is not configured here, point it yourself" : `names: publish ${to}`,
      ...((await parts.mail?.plan(record.primary, to)) ?? []),
    ],
    warnings: [],
  };
}

function givenUp({ change }: SiteRecord): readonly string[] {
  if (!change) return [];
  return [`the ${change.kind} to ${change.to} that had begun is given up; it has promoted nobody`];
}
