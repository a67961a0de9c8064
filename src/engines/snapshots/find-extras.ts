import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Expected } from "./expected.ts";

/**
 * Counts the names that a manifest expects in each folder, and how many of them are not there. Only where a folder has
 * another number of names than that does somebody need to know which they are: of a million names none is held.
 */
export class NameCounts {
  readonly #folders = new Map<BytePath, { expected: number; missing: number }>([
    ["files", { expected: 0, missing: 0 }],
  ]);

  see(one: Expected, found: "there" | "missing"): void {
    if (one.kind === "dir") this.#folder(one.path);
    else this.#folder(parentOf(one.path)).expected += 1;
    if (found === "missing") this.#folder(parentOf(one.path)).missing += 1;
  }

  /** What stands in a snapshot's folder and does not belong there; what lies below a foreign folder is not listed again. */
  async findExtras(
    { files }: Pick<Engine, "files">,
    folder: LocalPath,
    { expected, empty }: { readonly expected: Iterable<Expected>; readonly empty: ReadonlySet<BytePath> },
  ): Promise<readonly BytePath[]> {
    const odd = new Map<BytePath, readonly BytePath[]>([["", (await files.listNames(folder)) ?? []]]);
    for (const path of empty)
      if ((await files.lstat(`${folder}/${path}`))?.kind === "dir") this.#folder(path);
    for (const [path, count] of this.#folders) {
      const names = (await files.listNames(`${folder}/${path}`)) ?? [];
      if (names.length !== count.expected - count.missing) odd.set(path, names);
    }
    const known = namesIn(odd, expected, empty);
    return [...odd].flatMap(([path, names]) =>
      names.filter((name) => known.get(path)?.has(name) !== true).map((name) => below(path, name)),
    );
  }

  /** A folder of `databases/...` has no line of its own, so the first name in it counts it where it lies. */
  #folder(path: BytePath): { expected: number; missing: number } {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const made = { expected: 0, missing: 0 };
    this.#folders.set(path, made);
    const parent = parentOf(path);
    if (parent !== "") this.#folder(parent).expected += 1;
    return made;
  }
}

export const topNames = ["files", "databases", "manifest", "COMPLETE.json"];

function namesIn(
  folders: ReadonlyMap<BytePath, unknown>,
  expected: Iterable<Expected>,
  empty: ReadonlySet<BytePath>,
): ReadonlyMap<BytePath, ReadonlySet<BytePath>> {
  const known = new Map<BytePath, Set<BytePath>>([["", new Set(topNames)]]);
  // Mostly it is the top alone.
  if (folders.size === 1) return known;
  for (const path of folders.keys()) if (path !== "") known.set(path, new Set());
  const see = (name: BytePath): void => {
    for (let path = name; path.includes("/"); path = parentOf(path))
      known.get(parentOf(path))?.add(path.slice(path.lastIndexOf("/") + 1));
  };
  for (const { path } of expected) see(path);
  for (const path of empty) see(path);
  return known;
}

function parentOf(path: BytePath): BytePath {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function below(folder: BytePath, name: BytePath): BytePath {
  return folder === "" ? name : `${folder}/${name}`;
}
