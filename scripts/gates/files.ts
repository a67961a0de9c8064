import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { listFiles } from "../lib/list-files.ts";

const lineLimit = 300;

/** Looks at every file of the repository for what no other tool sees: long files, and paths of one machine. */
export async function checkFiles(root: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const path of await listFiles(root)) {
    const text = await readFile(join(root, path), "utf8").catch(() => "");
    problems.push(...reviewFile({ path, text }, machinePaths(root)));
  }
  return problems;
}

export function reviewFile(
  file: { readonly path: string; readonly text: string },
  machine: readonly string[],
): readonly string[] {
  const { path, text } = file;
  const lines = text.split("\n").length - 1;
  return [
    ...(isCode(path) && lines > lineLimit ? [`${path} has ${lines} lines, the limit is ${lineLimit}`] : []),
    ...machine
      .filter((place) => text.includes(place))
      .map((place) => `${path} names a path of this machine: ${place}`),
    ...(/\/Users\/[a-z]/.test(text) ? [`${path} names somebody's home folder`] : []),
  ];
}

/** Biome counts TypeScript; tests and tables of the lab may be longer. */
function isCode(path: string): boolean {
  return /^(src|account|scripts|bench)\//.test(path) && /(\.(php|sh|mjs|grit)|\/[a-z-]+)$/.test(path);
}

/** A clone in /srv or a home in /root says nothing about a machine; deeper places do. */
function machinePaths(root: string): readonly string[] {
  return [root, homedir()].filter((path) => path.split("/").length > 2);
}
