import { createHash } from "node:crypto";

/** The row that says which generation this database carries. */
export const markTable = "clonepanel_state";
/** Tables that are built beside, and tables that were just replaced. Both are leftovers when a run finds them. */
export const shadowPrefix = "cp_new_";
export const oldPrefix = "cp_old_";

const longestName = 64;

/** Names have at most 64 characters; a longer one ends in a digest of the whole. */
export function prefixedName(prefix: string, table: string): string {
  const name = prefix + table;
  if ([...name].length <= longestName) return name;
  const digest = createHash("sha256").update(table).digest("hex").slice(0, 16);
  return `${[...name].slice(0, longestName - 17).join("")}_${digest}`;
}
