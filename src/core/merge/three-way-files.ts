import type { BytePath } from "../mirror/byte-path.ts";
import type { ManifestEntry } from "../mirror/manifest.ts";
import type { StrandedFileChange } from "./change.ts";
import { kindOf } from "./three-way.ts";

/** The trees of the three sides. Folders hold nothing of their own, and a mode or a time is no write of a visitor. */
export function threeWayFiles(sides: {
  readonly base: Iterable<ManifestEntry>;
  readonly old: Iterable<ManifestEntry>;
  readonly new: Iterable<ManifestEntry>;
}): readonly StrandedFileChange[] {
  const [base, old, atNew] = [contentsOf(sides.base), contentsOf(sides.old), contentsOf(sides.new)];
  const paths = [...new Set([...base.keys(), ...old.keys()])].sort();
  return paths.flatMap((path) => {
    const change = { base: base.get(path) ?? null, old: old.get(path) ?? null, new: atNew.get(path) ?? null };
    const kind = kindOf(change.base, change.old);
    if (kind === null || change.old === change.new) return [];
    return [{ kind: "file", path, change: { kind, ...change } }];
  });
}

function contentsOf(entries: Iterable<ManifestEntry>): ReadonlyMap<BytePath, string> {
  const contents = new Map<BytePath, string>();
  for (const entry of entries) {
    if (entry.kind === "file") contents.set(entry.path, entry.sha256);
    if (entry.kind === "link") contents.set(entry.path, `-> ${entry.target}`);
  }
  return contents;
}
