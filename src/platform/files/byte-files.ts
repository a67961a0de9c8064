import { createReadStream } from "node:fs";
import { type FileHandle, open, writeFile } from "node:fs/promises";
import type { ByteFiles, ByteSink } from "../../ports/byte-files.ts";
import type { LocalPath } from "../../ports/files.ts";
import { diskError } from "./disk-error.ts";

/** A small file is written by one call: opening, writing and closing are three waits for nothing. */
const smallBytes = 256 * 1024;

export const nodeByteFiles: ByteFiles = {
  create: async (path) => sinkOf(path),
  read: async function* (path) {
    const stream = createReadStream(Buffer.from(path, "latin1"), { highWaterMark: smallBytes });
    try {
      for await (const chunk of stream) yield chunk as Uint8Array;
    } catch (cause) {
      throw diskError(cause, path);
    }
  },
};

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
          return writeFile(name, waiting.length === 1 ? (waiting[0] ?? "") : Buffer.concat(waiting), {
            mode: 0o600,
          });
        if (waiting.length > 0) await handle.writev(waiting);
        await handle.close();
      }),
  };
}
