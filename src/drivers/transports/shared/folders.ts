import { mkdir } from "node:fs/promises";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import { localPathOf, lookNow } from "./local-tree.ts";

/** `blocked`: a link or a file stands where a folder should be. */
export type FolderState = "folder" | "missing" | "blocked";

/**
 * The folders below one root of this machine, each looked at once, so that no path is followed through a link to
 * elsewhere. The root itself is trusted and may be a link. Looked at synchronously: an awaited look costs ten times one,
 * and the changes of a site lie in thousands of folders.
 */
export class Folders {
  readonly #root: string | Buffer;
  readonly #known = new Map<BytePath, FolderState>([["", "folder"]]);

  constructor(root: string | Buffer) {
    this.#root = root;
  }

  /** What the path's parent is. */
  parentState(path: BytePath): FolderState {
    return this.#stateOf(parentOf(path));
  }

  /** Makes the path's parent. @throws when a link or a file stands in the way. */
  async makeParent(path: BytePath): Promise<void> {
    const parent = parentOf(path);
    if (this.#stateOf(parent) === "missing") {
      await mkdir(localPathOf(this.#root, parent), { recursive: true });
      this.#forgetMissing(parent);
    }
    if (this.#stateOf(parent) !== "folder")
      throw new Error("a link or a file stands where a folder should be");
  }

  #stateOf(folder: BytePath): FolderState {
    const known = this.#known.get(folder) ?? this.#look(folder);
    this.#known.set(folder, known);
    return known;
  }

  #look(folder: BytePath): FolderState {
    const above = this.#stateOf(parentOf(folder));
    if (above !== "folder") return above;
    const found = lookNow(localPathOf(this.#root, folder));
    if (found === null) return "missing";
    return found.isDirectory() ? "folder" : "blocked";
  }

  #forgetMissing(folder: BytePath): void {
    for (let path = folder; path !== ""; path = parentOf(path)) this.#known.delete(path);
  }
}

function parentOf(path: BytePath): BytePath {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
