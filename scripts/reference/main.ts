import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commands } from "../../src/cli/table/index.ts";
import { manPage } from "./man-page.ts";
import { referencePage } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");

/** What is made from the command table, by its path in the repository. */
export async function referenceFiles(): Promise<ReadonlyMap<string, string>> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return new Map([
    ["docs/man/clonepanel.1", manPage(commands, version)],
    ["docs/reference.md", referencePage(commands)],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of await referenceFiles()) await writeFile(join(root, path), text);
}
