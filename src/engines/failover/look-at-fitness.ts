import type { AccountProbe } from "../../core/doctor/account-probe.ts";
import { fitToServe } from "../../core/failover/fit-to-serve.ts";
import { joinLooks } from "../../core/failover/fitness-verdict.ts";
import type { FitnessReport } from "../../core/report/fitness.ts";
import { lagLimitMs } from "../../core/roles/role-change.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";
import type { Transport } from "../../ports/transport.ts";
import { attempt } from "../doctor/attempt.ts";
import type { Seat } from "../mirror/engine.ts";
import { readRecord, replicaOf } from "../mirror/site-record.ts";
import type { RoleParts } from "../roles/role-parts.ts";
import { readCurrentOutline } from "../vault/outline-file.ts";
import { placeVault } from "../vault/place-vault.ts";

export interface FitnessParts {
  readonly roles: RoleParts;
  readonly probe: (transport: Transport) => Promise<AccountProbe>;
  /** Is the site served over HTTPS at all? */
  readonly https: "served" | "not-served";
}

/**
 * Looks at the account that would take over while the primary can still be compared with; changes nothing. Null: there
 * is no replica.
 */
export async function lookAtFitness(parts: FitnessParts): Promise<FitnessReport | null> {
  const { engine, work, names, certificateFaults } = parts.roles;
  const record = await readRecord(engine.coordination, work.site);
  const seatOf = (id: string) => work.seats.find(({ account }) => account.id === id) ?? null;
  const target = record.replicas.find(
    ({ account, role }) => account !== record.primary && role === "replica",
  );
  const seat = target === undefined ? null : seatOf(target.account);
  if (target === undefined || seat === null) return null;
  const { account } = target;
  const [here, there, outline, certificates, refusals] = await Promise.all([
    probeOf(parts, seat),
    probeOf(parts, seatOf(record.primary)),
    readCurrentOutline(placeVault(work.vaultFolder, engine.files)),
    parts.https === "served" ? certificateFaults(account) : null,
    names === null ? null : names.refusals(account),
  ]);
  const nowMs = engine.clock.nowMs();
  const { surveyedAt } = replicaOf(record, account);
  const rows = fitToServe({
    ...{ site: work.site.id, account, primary: record.primary, here, there },
    sizeBytes: outline?.tree.bytes ?? null,
    lagMs: surveyedAt === null ? null : nowMs - surveyedAt,
    maxLagMs: lagLimitMs(work.site.mirror.everyMs),
    certificateFaults: certificates,
    nameRefusals: refusals,
  });
  const compared = there === null ? "alone" : "with-primary";
  return {
    site: work.site.id,
    account,
    primary: record.primary,
    atMs: nowMs,
    compared,
    rows: rows.map((row) => ({ ...row, seenAtMs: nowMs })),
  };
}

async function probeOf({ roles, probe }: FitnessParts, seat: Seat | null): Promise<AccountProbe | null> {
  if (seat === null) return null;
  const seen = await attempt(
    roles.engine,
    async () => ({ kind: "seen", probe: await probe(seat.transport) }) as const,
  );
  return seen.kind === "seen" ? seen.probe : null;
}

export async function readFitness(coordination: Coordination, site: SiteId): Promise<FitnessReport | null> {
  return ((await coordination.readValue(keyOf(site)))?.value ?? null) as FitnessReport | null;
}

/** Joins a look with what was known before, and returns both; one that lost against another write is as good as that. */
export async function keepFitness(coordination: Coordination, report: FitnessReport): Promise<FitnessReport> {
  const stored = await coordination.readValue(keyOf(report.site));
  const joined = joinLooks((stored?.value ?? null) as FitnessReport | null, report);
  await coordination.storeValue(keyOf(report.site), joined, stored?.rev ?? 0);
  return joined;
}

function keyOf(site: SiteId): string {
  return `fitness ${site}`;
}
