import type { DetachedAccount, DetachReport } from "../../core/report/detach-report.ts";

export function detachText({ site, accounts }: DetachReport): string {
  return [
    `${site}: ClonePanel has left; vault and snapshots are still here`,
    ...accounts.flatMap(linesOf),
    `  take ${site} out of the configuration now; back again: clonepanel release ${site} && clonepanel sync ${site}`,
  ].join("\n");
}

function linesOf({ account, state, done, left }: DetachedAccount): readonly string[] {
  if (state === "kept") return [`  ${account}: a read-only copy, as before`];
  const what = done.length === 0 ? ["was clean already"] : done;
  return [
    ...what.map((line) => `  ${account}: ${line}`),
    ...left.map((line) => `  ${account}: left there: ${line}`),
  ];
}
