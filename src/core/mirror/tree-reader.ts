import type { EntryList } from "./entry-list.ts";
import type { ManifestEntry } from "./manifest.ts";
import { readEntry, treeKind } from "./manifest-text.ts";
import { EntryPacker } from "./packed-entries.ts";

/** The tree alone, for whoever has read the outline, which told that the manifest is whole. */
export class TreeReader {
  readonly #entries = new EntryPacker<ManifestEntry>();

  /** @returns `ended`: no line behind this one is of the tree. */
  add(line: string): "goes on" | "ended" {
    if (line.startsWith("D\t")) return "ended";
    const kind = treeKind(line);
    if (kind !== null) this.#entries.add(readEntry(kind, line.slice(2).split("\t")));
    return "goes on";
  }

  finish(): EntryList<ManifestEntry> {
    return this.#entries.finish();
  }
}
