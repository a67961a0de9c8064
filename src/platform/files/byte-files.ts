import { closeSync, createReadStream, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { diskError } from "../../core/disk-error.ts";
import type { ByteFiles, ByteSink } from "../../ports/byte-files.ts";
import type { LocalPath } from "../../ports/files.ts";

/**
 * A small file is read or written by one call: opening, reading and closing are three waits for nothing, and a stream
 * makes room for this much whatever the file holds.
 */
const smallBytes = 256 * 1024;

export const nodeByteFiles: ByteFiles = {
  create: async (path) => sinkOf(path),
  read: async function* (path) {
    try {
      const found = openOne(path);
      if (found.sizeBytes > smallBytes) {
        const stream = createReadStream("", { fd: found.descriptor, highWaterMark: smallBytes });
        for await (const chunk of stream) yield chunk as Uint8Array;
      } else {
        const bytes = readAtOnce(found);
        if (bytes.length > 0) yield bytes;
      }
    } catch (cause) {
      throw diskError(cause, path);
    }
  },
};

interface Opened {
  readonly descriptor: number;
  readonly sizeBytes: number;
}

function openOne(path: LocalPath): Opened {
  const descriptor = openSync(Buffer.from(path, "latin1"), "r");
  return { descriptor, sizeBytes: fstatSync(descriptor).size };
}

/** As large as it was when it was opened: whoever sends it has said how much will come. */
function readAtOnce({ descriptor, sizeBytes }: Opened): Uint8Array {
  try {
    const bytes = Buffer.allocUnsafe(sizeBytes);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, sizeBytes, 0));
  } finally {
    closeSync(descriptor);
  }
}

function sinkOf(path: LocalPath): ByteSink {
  const name = Buffer.from(path, "latin1");
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let handle: FileHandle | null = null;
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      await handle?.close().catch(() => undefined);
      handle = null;
      throw diskError(cause, path);
    }
  };
  return {
    write: (chunk) =>
      guarded(async () => {
        waiting.push(chunk);
        bytes += chunk.length;
        if (bytes < smallBytes) return;
        handle ??= await open(name, "w", 0o600);
        await handle.writev(waiting);
        [waiting, bytes] = [[], 0];
      }),
    close: () =>
      guarded(async () => {
        if (handle === null)
          return writeFileSync(name, waiting.length === 1 ? (waiting[0] ?? "") : Buffer.concat(waiting), {
            mode: 0o600,
          });
        if (waiting.length > 0) await handle.writev(waiting);
        await handle.close();
      }),
  };
}
