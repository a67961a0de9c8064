import { span } from "../../core/words/quantities.ts";
import type { OperationRow } from "../../ports/log.ts";
import { table } from "./table.ts";

export function logText(rows: readonly OperationRow[]): string {
  if (rows.length === 0) return "nothing was done yet";
  return table(["OPERATION", "WHAT", "SITE", "STATUS", "TOOK", ""], rows.map(cells));
}

/** One operation, for `--follow`. */
export function logLine(row: OperationRow): string {
  return cells(row)
    .filter((cell) => cell !== "")
    .join("  ");
}

function cells(row: OperationRow): readonly string[] {
  const took = row.endedAt === null ? "" : span(Math.max(0, row.endedAt - row.startedAt));
  return [
    row.id,
    row.kind,
    row.site ?? "-",
    row.status,
    took,
    row.error === null ? costOf(row) : `${row.error.code}: ${row.error.message}`,
  ];
}

/** What a move of the role cost, as it was measured. */
function costOf({ kind, outcome }: OperationRow): string {
  if (kind !== "failover" && kind !== "switchover" && kind !== "failback") return "";
  const { rtoMs, rpoMs } = (outcome ?? {}) as { readonly rtoMs?: unknown; readonly rpoMs?: unknown };
  return typeof rtoMs === "number" && typeof rpoMs === "number"
    ? `RTO ${span(rtoMs)}, RPO ${span(rpoMs)}`
    : "";
}
