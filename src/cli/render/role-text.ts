import type { RoleReport } from "../../core/report/role-report.ts";
import { span } from "../../core/words/quantities.ts";

export function roleText(report: RoleReport): string {
  if (report.from === report.to)
    return `${report.site}: ${report.to} is the primary already (epoch ${report.epoch}); nothing to do`;
  const lost = report.strandedPossible
    ? `what ${report.from} took in the last ${span(report.rpoMs)} before is not here; it is kept when ${report.from} comes back`
    : "nothing was lost";
  const pause = report.writePauseMs === null ? [] : [`  writes waited ${span(report.writePauseMs)}`];
  return [
    `${report.site}: ${report.to} is the primary now (epoch ${report.epoch}, ${span(report.rtoMs)}); ${lost}`,
    ...pause,
    ...report.steps.map((step) => `  ${step.name}: ${step.status}, ${span(step.durationMs)}`),
  ].join("\n");
}
