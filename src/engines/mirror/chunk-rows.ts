import { readRows } from "../../core/database/chunk-file.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "./engine.ts";

/** Rows of some buckets of a chunk without unpacking the others; null when it was not written in parts, or is not there. */
export async function readBucketRows(
  engine: Engine,
  path: LocalPath,
  wanted: ReadonlySet<string>,
): Promise<(readonly string[])[] | null> {
  using file = await engine.files.readGzipParts(path);
  if (file === null || file.parts.size === 0) return null;
  return [...file.parts]
    .filter(([bucket]) => wanted.has(bucket))
    .map(([, part]) => readRows(engine.files.unpackPart(part)));
}
