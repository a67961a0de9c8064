import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScratchFolder } from "../../ports/database.ts";

/** A private folder for copies that nobody else needs; gone with its scope. */
export async function makeScratchFolder(): Promise<ScratchFolder> {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-scratch-"));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
