import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { listFiles } from "../lib/list-files.ts";

/** The layer rule sees that nobody needs a port at run time; this sees that there is nothing to need. */
export async function checkPorts(root: string): Promise<readonly string[]> {
  const files = (await listFiles(root)).filter((path) => /^src\/ports\/.*\.ts$/.test(path));
  const problems: string[] = [];
  for (const path of files) {
    const text = await readFile(join(root, path), "utf8").catch(() => "");
    if (holdsCode(text)) problems.push(`${path} holds more than types`);
  }
  return problems;
}

export function holdsCode(typescript: string): boolean {
  const left = stripTypeScriptTypes(typescript)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/(export|import)\s*\{\s*\}\s*(from\s*"[^"]*")?/g, "");
  return /[^\s;]/.test(left);
}
