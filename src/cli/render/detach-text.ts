import type { DetachedAccount, DetachReport } from "../../core/report/detach-report.ts";

export function detachText({ site, accounts }: DetachReport): string {
  return [
    `${site}: ClonePanel has left; vault and snapshots are still here`,
    ...accounts.flatMap(linesOf),
    `  take ${site} out of the configuration now; back again: clonepanel release ${site} && clonepanel sync ${site}`,
  ].join("\n");
}

function linesOf({ account, state, done, left }: DetachedAccount): readonly string[] {
  const kept = state === "kept" ? ["a read-only copy, as before"] : ["was clean already"];
  const what = state === "kept" ? [...done, ...kept] : done.length === 0 ? kept : done;
  return [
    ...what.map((line) => `  ${account}: ${line}`),
    ...left.map((line) => `  ${account}: left there: ${line}`),
  ];
}
