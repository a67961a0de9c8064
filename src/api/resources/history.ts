import { stampOfIso } from "../../core/log/operation-id.ts";
import type { RoleReport } from "../../core/report/role-report.ts";
import type { OperationRow } from "../../ports/log.ts";
import type { DrillList, DrillReport } from "../contract/failover.ts";
import type { SiteHistory } from "../contract/operations.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { numberOf } from "../http/numbers.ts";
import { refuse } from "../http/problem.ts";

const dayMs = 86_400_000;
/** A site that is mirrored every second writes many rows a day; what is older than these is not drawn. */
const mostRows = 20_000;
const shownSyncs = 200;

/** What the charts draw, counted from the operation log. */
export async function siteHistory(house: PanelHouse, asked: Asked): Promise<Given> {
  const days = numberOf(asked, "days") ?? 30;
  if (days < 1 || days > 400) throw refuse(400, "ARGUMENT_INVALID", "days is a number from 1 to 400");
  const site = asked.part("site");
  const { log } = house.app;
  const from = new Date(house.clock.nowMs() - days * dayMs).toISOString();
  const afterId = stampOfIso(from);
  const of = (kinds: readonly string[], limit: number, content: "heads" | "whole") =>
    log.list({ site, kinds, limit, afterId, ...(content === "heads" ? { content } : {}) });
  const [syncs, newest, snapshots, drills, moves] = await Promise.all([
    of(["sync"], mostRows, "heads"),
    of(["sync"], shownSyncs, "whole"),
    of(["snapshot-take"], mostRows, "heads"),
    of(["drill"], 400, "whole"),
    of(["switchover", "failover", "failback"], 400, "whole"),
  ]);
  const history: SiteHistory = {
    days: daysOf({ syncs, newest, snapshots, drills }),
    syncs: [...newest].reverse().map(syncOf),
    moves: moves.map(moveOf),
  };
  return given(history);
}

/** Newest first; one that could not be done has no proof, and is in the operation log. */
export async function listDrills(house: PanelHouse, asked: Asked): Promise<Given> {
  const rows = await house.app.log.list({ site: asked.part("site"), kinds: ["drill"], limit: 400 });
  const drills = rows.flatMap(({ outcome }) => (isDrill(outcome) ? [outcome] : []));
  return given({ drills } satisfies DrillList);
}

interface Rows {
  readonly syncs: readonly OperationRow[];
  readonly newest: readonly OperationRow[];
  readonly snapshots: readonly OperationRow[];
  readonly drills: readonly OperationRow[];
}

function daysOf({ syncs, newest, snapshots, drills }: Rows): SiteHistory["days"] {
  const bytes = new Map(newest.map((row) => [row.id, bytesOf(row) ?? 0]));
  const all = [...syncs, ...snapshots, ...drills];
  const days = Map.groupBy(all, ({ startedAt }) => new Date(startedAt).toISOString().slice(0, 10));
  return [...days.keys()].sort().map((day) => {
    const rows = days.get(day) ?? [];
    const of = (kind: string) => rows.filter((row) => row.kind === kind);
    const rehearsed = of("drill").map(({ outcome }) => isDrill(outcome) && outcome.passed);
    return {
      day,
      syncs: {
        done: of("sync").filter(({ status }) => status === "done").length,
        failed: of("sync").filter(({ status }) => status !== "done" && status !== "running").length,
        bytes: of("sync").reduce((sum, { id }) => sum + (bytes.get(id) ?? 0), 0),
      },
      snapshots: of("snapshot-take").length,
      drills: {
        passed: rehearsed.filter(Boolean).length,
        failed: rehearsed.filter((passed) => !passed).length,
      },
    };
  });
}

function syncOf(row: OperationRow): SiteHistory["syncs"][number] {
  const { id, startedAt, endedAt, status } = row;
  const durationMs = endedAt === null ? null : endedAt - startedAt;
  return { operation: id, at: startedAt, durationMs, status, bytes: bytesOf(row) };
}

function bytesOf({ outcome }: OperationRow): number | null {
  const run = (
    outcome as {
      readonly run?: { readonly files?: { readonly bytes?: unknown }; readonly databases?: unknown };
    } | null
  )?.run;
  if (typeof run?.files?.bytes !== "number") return null;
  const databases = Array.isArray(run.databases)
    ? (run.databases as readonly { readonly bytes?: unknown }[])
    : [];
  return databases.reduce((sum, { bytes }) => sum + (typeof bytes === "number" ? bytes : 0), run.files.bytes);
}

function moveOf({ id, kind, startedAt, status, outcome }: OperationRow): SiteHistory["moves"][number] {
  const report = outcome as Partial<RoleReport> | null;
  return {
    operation: id,
    kind,
    at: startedAt,
    status,
    from: report?.from ?? null,
    to: report?.to ?? null,
    rtoMs: report?.rtoMs ?? null,
    rpoMs: report?.rpoMs ?? null,
  };
}

function isDrill(outcome: unknown): outcome is DrillReport {
  return typeof outcome === "object" && outcome !== null && "passed" in outcome && "checks" in outcome;
}
