import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** @returns the file's path. */
export async function writeConfig(folder: string, text: string): Promise<string> {
  const file = join(folder, "clonepanel.yaml");
  await writeFile(file, text, { mode: 0o600 });
  return file;
}
