import type { DrillReport } from "../../core/drill/drill-report.ts";
import { span } from "../../core/words/quantities.ts";

export function drillText(report: DrillReport): string {
  const { site, snapshot, passed, checks, leftOut, restoredMs, rtoEstimateMs, rpoMs } = report;
  return [
    `${site}: ${snapshot} ${passed ? "passed" : "DID NOT PASS"}`,
    ...checks.map(({ name, ok, detail }) => `  ${ok ? "good" : "BAD "}  ${name}: ${detail}`),
    ...leftOut.map((what) => `  left out  ${what}`),
    `  restored in ${span(restoredMs)}, all of it looked at after ${span(rtoEstimateMs)}; a restore of it would lose the last ${span(rpoMs)}`,
  ].join("\n");
}
