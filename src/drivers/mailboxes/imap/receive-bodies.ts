import { createHash } from "node:crypto";
import type { ByteFiles } from "../../../ports/byte-files.ts";
import type { LocalPath } from "../../../ports/files.ts";
import type { BodyReceiver } from "./wire/response-reader.ts";

/** Messages into files of a folder, hashed on their way. */
export function receiveIntoFiles(
  files: ByteFiles,
  order: { readonly mostBytes: number; readonly path: () => LocalPath },
): BodyReceiver {
  return {
    mostBytes: order.mostBytes,
    open: async () => {
      const path = order.path();
      const sink = await files.create(path);
      const hash = createHash("sha256");
      let sizeBytes = 0;
      return {
        write: async (bytes) => {
          hash.update(bytes);
          sizeBytes += bytes.length;
          // The reader's buffer may be used again.
          await sink.write(bytes);
        },
        end: async () => {
          await sink.close();
          return { path, sizeBytes, sha256: hash.digest("hex") };
        },
      };
    },
  };
}

/** Messages that only have to be compared: hashed, and kept nowhere. */
export function receiveHashes(mostBytes: number): BodyReceiver {
  return {
    mostBytes,
    open: async () => {
      const hash = createHash("sha256");
      let sizeBytes = 0;
      return {
        write: async (bytes) => {
          hash.update(bytes);
          sizeBytes += bytes.length;
        },
        end: async () => ({ path: "", sizeBytes, sha256: hash.digest("hex") }),
      };
    },
  };
}

export function hashOfText(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}
