import type { DatabaseMark } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import { readStoredMark } from "./mark.ts";
import type { Target } from "./write-rows.ts";

/** Reads the mark under lock and refuses what must not be overwritten. */
export async function refuseForeignMark(target: Target, mark: DatabaseMark): Promise<void> {
  const stored = await readStoredMark(target.session, "lock");
  if (stored === null) return;
  const account = target.place.transport.account;
  if (stored.site !== mark.site) {
    throw new ClonePanelError(
      "DATABASE_OF_ANOTHER_SITE",
      `the database "${target.place.name}" carries the site "${stored.site}", not "${mark.site}"`,
      {
        hint: "two sites would share one database; give this one a database of its own",
        remedy: "owner",
        account,
      },
    );
  }
  if (stored.epoch <= mark.epoch) return;
  throw new ClonePanelError(
    "DATABASE_EPOCH_HIGHER",
    `the database "${target.place.name}" was written under epoch ${stored.epoch}, and this change is of epoch ${mark.epoch}`,
    { hint: "a newer promotion happened elsewhere; see: clonepanel status", remedy: "owner", account },
  );
}
