import { ClonePanelError } from "../../core/errors.ts";
import type { Candidate } from "../../core/merge/candidate.ts";

/** Each named one: a whole id, a beginning that fits only one, or a group with all that is in it (`order:205`). */
export function chooseIds(
  site: string,
  candidates: readonly Candidate[],
  named: readonly string[],
): ReadonlySet<string> {
  const chosen = new Set<string>();
  for (const name of named) {
    const group = candidates.filter((one) => one.group === name);
    const found = group.length > 0 ? group : candidates.filter(({ id }) => id.startsWith(name));
    if (found.length === 0 || (group.length === 0 && found.length > 1))
      throw unknown(site, name, found.length);
    for (const { id } of found) chosen.add(id);
  }
  return chosen;
}

function unknown(site: string, name: string, found: number): ClonePanelError {
  return new ClonePanelError(
    "RESCUE_ITEM_UNKNOWN",
    found === 0
      ? `there is no stranded write "${name}" that is not decided yet`
      : `"${name}" fits ${found} stranded writes`,
    { hint: `Look for its full id: clonepanel rescue ${site} list`, remedy: "owner", site },
  );
}
