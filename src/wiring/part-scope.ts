import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { RestoreScope } from "../core/snapshot/scope.ts";
import { findSnapshot } from "../engines/snapshots/list.ts";
import { readOutlineFile } from "../engines/vault/outline-file.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import type { RestoreOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";

type PartOrder = Pick<RestoreOrder, "site" | "id" | "part" | "signal">;

/** A table named alone is looked for in the site's only database; `database.table` names it exactly. */
export async function scopeOf(opened: Opened, order: PartOrder): Promise<RestoreScope> {
  const { part } = order;
  switch (part.kind) {
    case "everything":
      return { kind: "site" };
    case "path":
      return { kind: "path", path: toBytePath(part.path.replace(/^\.?\/+|\/+$/g, "")) };
    case "database":
      return { kind: "database", database: part.database };
    case "table":
      return { kind: "table", ...(await tableNamed(opened, order, part.table)) };
    case "rows":
      return { kind: "rows", ...(await tableNamed(opened, order, part.table)), range: part.range };
  }
}

async function tableNamed(
  opened: Opened,
  { site, id, signal }: PartOrder,
  wanted: string,
): Promise<{ readonly database: string; readonly table: string }> {
  const { files } = opened.engine(signal);
  const vault = placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), files);
  const seal = await findSnapshot(vault, id);
  const outline = await readOutlineFile(files, `${vault.snapshots}/${seal.id}/manifest`);
  const found = (outline?.databases ?? []).flatMap(({ name, tables }) =>
    tables
      .filter(({ shape: { table } }) => table === wanted || `${name}.${table}` === wanted)
      .map(({ shape: { table } }) => ({ database: name, table })),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new ClonePanelError(
    "NOT_IN_SNAPSHOT",
    `the snapshot ${seal.id} has ${found.length} tables "${wanted}"`,
    {
      hint: `Look what it has: clonepanel snapshot show ${site} ${seal.id}. Write DATABASE.TABLE when several have it.`,
      remedy: "owner",
      site,
    },
  );
}
