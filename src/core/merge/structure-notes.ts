import type { ManifestDatabase } from "../mirror/manifest.ts";

/** What the old side changed in a database's structure: no row tells it, and rows are all that can be rescued. */
export function structureNotes(
  base: ManifestDatabase | null,
  old: ManifestDatabase | null,
): readonly string[] {
  const name = base?.name ?? old?.name ?? "";
  if (base === null) return [`database ${name}: it is new on the old side`];
  if (old === null) return [`database ${name}: it is gone on the old side`];
  const before = new Map(base.tables.map(({ shape }) => [shape.table, shape.ddl]));
  const after = new Map(old.tables.map(({ shape }) => [shape.table, shape.ddl]));
  const notes = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((table) => {
    const [was, is] = [before.get(table), after.get(table)];
    if (was === is) return [];
    if (was === undefined) return [`table ${name}.${table}: it was made on the old side`];
    return [`table ${name}.${table}: it was ${is === undefined ? "dropped" : "altered"} on the old side`];
  });
  return JSON.stringify(base.after) === JSON.stringify(old.after)
    ? notes
    : [...notes, `database ${name}: foreign keys, views or programs were changed on the old side`];
}
