import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** @returns the file's path. */
export async function writeConfig(folder: string, text: string): Promise<string> {
  const file = join(folder, "clonepanel.yaml");
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

/** A key that the configuration names. @returns its path as the configuration writes it. */
export async function writeKey(folder: string, name: string, secret: Uint8Array): Promise<string> {
  await mkdir(join(folder, "keys"), { recursive: true, mode: 0o700 });
  const text = Buffer.from(secret).toString("base64");
  await writeFile(join(folder, "keys", name), `${text}\n`, { mode: 0o600 });
  return `./keys/${name}`;
}
