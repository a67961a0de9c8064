import type { PlanView } from "../../core/report/plan-view.ts";

export function planText(view: PlanView): string {
  return [
    view.title,
    ...view.lines.map((line) => `  ${line}`),
    ...view.warnings.map((line) => `  warning: ${line}`),
    ...view.refusals.map((line) => `  refused: ${line}`),
  ].join("\n");
}
