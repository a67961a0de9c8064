import type { BytePath } from "../mirror/byte-path.ts";
import { filterEntries } from "../mirror/entry-list.ts";
import type { Manifest, ManifestEntry } from "../mirror/manifest.ts";
import type { Below } from "../report/snapshot-browse.ts";

/** What lies directly in a folder of a snapshot, or the one file that was named. Null: there is no such path. */
export function browse(
  { entries }: Pick<Manifest, "entries">,
  path: BytePath,
): readonly ManifestEntry[] | null {
  const [own] = filterEntries(entries, (entry) => entry.path === path);
  if (own !== undefined && own.kind !== "dir") return [own];
  if (own === undefined && path !== "") return null;
  const prefix = path === "" ? "" : `${path}/`;
  return [
    ...filterEntries(
      entries,
      (entry) => entry.path.startsWith(prefix) && !entry.path.includes("/", prefix.length),
    ),
  ];
}

/** Of each folder that lies directly in one, and of itself: the files in it and below it. One pass, whatever the size. */
export function countBelow(
  { entries }: Pick<Manifest, "entries">,
  path: BytePath,
): ReadonlyMap<BytePath, Below> {
  const prefix = path === "" ? "" : `${path}/`;
  const counts = new Map<BytePath, { files: number; bytes: number }>([[path, { files: 0, bytes: 0 }]]);
  for (const entry of entries) {
    if (entry.kind !== "file" || !entry.path.startsWith(prefix)) continue;
    const end = entry.path.indexOf("/", prefix.length);
    for (const folder of end < 0 ? [path] : [path, entry.path.slice(0, end)]) {
      const count = counts.get(folder) ?? { files: 0, bytes: 0 };
      counts.set(folder, { files: count.files + 1, bytes: count.bytes + entry.sizeBytes });
    }
  }
  return counts;
}
