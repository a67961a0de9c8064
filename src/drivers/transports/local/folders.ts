import { mkdir, realpath } from "node:fs/promises";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import { isMissing, localPathOf } from "../shared/local-tree.ts";

/** The folders below one root, so that no path is followed through a link to elsewhere. */
export class Folders {
  readonly #root: Buffer;
  readonly #known = new Map<BytePath, Promise<boolean>>();
  #realRoot: Promise<Buffer> | null = null;

  constructor(root: Buffer) {
    this.#root = root;
  }

  /** Whether the path's parent is a real folder below the root. */
  holds(path: BytePath): Promise<boolean> {
    const parent = parentOf(path);
    if (parent === "") return Promise.resolve(true);
    const known = this.#known.get(parent) ?? this.#isReal(parent);
    this.#known.set(parent, known);
    return known;
  }

  /** Makes the path's parent. @throws when a link stands in the way. */
  async makeParents(path: BytePath): Promise<void> {
    const parent = parentOf(path);
    if (parent === "" || (await this.#known.get(parent))) return;
    await mkdir(localPathOf(this.#root, parent), { recursive: true });
    const isReal = this.#isReal(parent);
    this.#known.set(parent, isReal);
    if (!(await isReal)) throw new Error("a link stands where a folder should be");
  }

  async #isReal(folder: BytePath): Promise<boolean> {
    this.#realRoot ??= realpath(this.#root, { encoding: "buffer" });
    try {
      const real = await realpath(localPathOf(this.#root, folder), { encoding: "buffer" });
      return real.equals(localPathOf(await this.#realRoot, folder));
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
}

function parentOf(path: BytePath): BytePath {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
