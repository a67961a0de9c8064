import type { BytePath } from "../mirror/byte-path.ts";
import { filterEntries } from "../mirror/entry-list.ts";
import type { Manifest, ManifestEntry } from "../mirror/manifest.ts";

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
