import { type BigIntStats, lstatSync } from "node:fs";
import { lstat } from "node:fs/promises";
import type { BytePath } from "../../../core/mirror/byte-path.ts";

/** A file on this machine whose name may be any bytes. */
export function localPathOf(folder: string | Buffer, path: BytePath): Buffer {
  const start = typeof folder === "string" ? Buffer.from(folder) : folder;
  return path === "" ? start : Buffer.concat([start, Buffer.from("/"), Buffer.from(path, "latin1")]);
}

/** What is there, without following a link; null when nothing is. */
export async function lookAt(file: Buffer): Promise<BigIntStats | null> {
  try {
    return await lstat(file, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The same at once, for very many: see `giveWay`. */
export function lookNow(file: Buffer): BigIntStats | null {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export function giveWay(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}

export function isMissing(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Does the same to every item, a few at a time, in order of the answer. */
export async function mapBounded<In, Out>(
  items: readonly In[],
  act: (item: In) => Promise<Out>,
  atOnce = 16,
): Promise<Out[]> {
  const results: Out[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(act))));
  }
  return results;
}
