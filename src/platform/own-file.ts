import { readFile } from "node:fs/promises";

/** A file of ClonePanel itself, by its path from the package's root. */
export function readOwnFile(path: string): Promise<string> {
  // src/platform/ and, in the published package, dist/parts/ lie equally deep.
  return readFile(new URL(`../../${path}`, import.meta.url), "utf8");
}
