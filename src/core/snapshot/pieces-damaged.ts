import { ClonePanelError } from "../errors.ts";
import { type BytePath, showPath } from "../mirror/byte-path.ts";
import { count } from "../words/quantities.ts";
import type { SnapshotSeal } from "./snapshot.ts";

const named = 5;

/** What was read of a snapshot is not what was kept. `rest`: what became of everything else. */
export function piecesDamaged(
  { id, site }: Pick<SnapshotSeal, "id" | "site">,
  paths: readonly BytePath[],
  rest: string,
): ClonePanelError {
  const names = paths.slice(0, named).map(showPath).join(", ");
  const more = paths.length > named ? `, and ${paths.length - named} more` : "";
  return new ClonePanelError(
    "SNAPSHOT_DAMAGED",
    `${count(paths.length, "file")} of the snapshot ${id} ${paths.length === 1 ? "is" : "are"} not as kept: ${names}${more}`,
    {
      hint: `${rest} Look for a good copy: clonepanel snapshot verify ${site} --repair`,
      remedy: "owner",
      site,
    },
  );
}
