import { escapeBytes } from "../mirror/byte-path.ts";
import type { Manifest } from "../mirror/manifest.ts";
import { ManifestReader } from "../mirror/manifest-text.ts";
import type { RestoreScope } from "./scope.ts";

/** Takes a manifest's lines, and holds only entries that a scope may need; the others are counted and not even parsed. */
export class ManifestPart {
  readonly #reader = new ManifestReader();
  /** As it stands in a line; null: no entry is wanted. */
  readonly #path: string | null;

  constructor(scope: RestoreScope) {
    this.#path = scope.kind === "path" ? escapeBytes(scope.path) : null;
  }

  add(line: string): void {
    const isEntry = line.charCodeAt(1) === tab && entryKinds.includes(line[0] ?? "");
    if (isEntry && !this.#isWanted(line)) this.#reader.skip();
    else this.#reader.add(line);
  }

  finish(): Manifest {
    return this.#reader.finish();
  }

  /** Folders are few, and those above the path are needed, too. */
  #isWanted(line: string): boolean {
    if (this.#path === null) return false;
    return line.startsWith("d") || this.#path === "" || line.startsWith(this.#path, 2);
  }
}

const tab = 9;
const entryKinds = "fdl";
