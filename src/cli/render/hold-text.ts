import type { HoldReport } from "../../core/report/hold-report.ts";

export function holdText({ site, held, since, generation, changed }: HoldReport): string {
  const kept =
    generation.at === null
      ? "nothing was mirrored yet"
      : `kept meanwhile: generation ${generation.number} of ${generation.at}`;
  if (!held) {
    return changed
      ? `${site}: the mirror goes on (it was on hold since ${since}); bring it up to date now: clonepanel sync ${site}`
      : `${site}: the mirror is not on hold; nothing to do`;
  }
  return [
    changed
      ? `${site}: the mirror is on hold; ${kept}`
      : `${site}: the mirror is on hold since ${since} already; ${kept}`,
    `  back to what is kept, if the update goes wrong: clonepanel snapshot restore ${site} latest`,
    `  go on: clonepanel release ${site}`,
  ].join("\n");
}
