import { lstatSync } from "node:fs";
import type { LocalPath } from "../../ports/files.ts";
import { diskError, systemCode } from "./disk-error.ts";

const batchSize = 512;

/** Looked at synchronously in batches, as it is some hundred thousand names: about 5 microseconds each. */
export async function soleBytes(paths: Iterable<LocalPath>): Promise<number> {
  let bytes = 0;
  let inBatch = 0;
  for (const path of paths) {
    bytes += ownBytes(path);
    inBatch += 1;
    if (inBatch < batchSize) continue;
    inBatch = 0;
    await new Promise((resume) => setImmediate(resume));
  }
  return bytes;
}

function ownBytes(path: LocalPath): number {
  try {
    const stat = lstatSync(Buffer.from(path, "latin1"), { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.nlink === 1 ? stat.size : 0;
  } catch (cause) {
    if (systemCode(cause) === "ENOTDIR") return 0;
    throw diskError(cause, path);
  }
}
