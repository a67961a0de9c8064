import type { RescueApplied, RescueDiscarded } from "../../core/report/rescue.ts";
import { count } from "../../core/words/quantities.ts";

export function rescueAppliedText(report: RescueApplied): string {
  const { site, rows, files, already, kept, before, left } = report;
  const isNothing = rows + files + already + kept === 0;
  return [
    isNothing
      ? `${site}: nothing to bring over`
      : `${site}: ${count(rows, "row")} and ${count(files, "file")} brought to the primary, ${already} stood there already, ${kept} stay as they are there`,
    ...(before === null ? [] : [`  what the primary held before is kept as ${before}`]),
    leftText(site, left),
  ].join("\n");
}

export function rescueDiscardedText({ site, writes, unlisted, left }: RescueDiscarded): string {
  const gone = writes + unlisted;
  return [
    gone === 0
      ? `${site}: nothing to discard`
      : `${site}: ${count(gone, "stranded write")} left in the snapshot; each is recorded`,
    leftText(site, left),
  ].join("\n");
}

function leftText(site: string, left: number): string {
  return left === 0
    ? "  all is decided; the snapshot of the old primary goes with a prune in 30 days"
    : `  ${count(left, "stranded write")} not decided yet: clonepanel rescue ${site} list`;
}
