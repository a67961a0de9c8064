import type { LastMove, RoleReport } from "../../core/report/role-report.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";
import type { Engine } from "../mirror/engine.ts";

/** What the last move cost stays to be seen; who lost against another write was overtaken by another move. */
export async function keepLastMove(
  { coordination, clock }: Pick<Engine, "coordination" | "clock">,
  kind: LastMove["kind"],
  report: RoleReport,
): Promise<RoleReport> {
  const { site, from, to, rtoMs, rpoMs } = report;
  const stored = await coordination.readValue(keyOf(site));
  const move: LastMove = { kind, from, to, atMs: clock.nowMs(), rtoMs, rpoMs };
  await coordination.storeValue(keyOf(site), move, stored?.rev ?? 0);
  return report;
}

export async function readLastMove(coordination: Coordination, site: SiteId): Promise<LastMove | null> {
  return ((await coordination.readValue(keyOf(site)))?.value ?? null) as LastMove | null;
}

function keyOf(site: SiteId): string {
  return `last move ${site}`;
}
