import { constants } from "node:fs";
import { open } from "node:fs/promises";

export type SmallFile =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: "unreadable"; readonly reason: string };

const longestBytes = 65_536;

/** A file of a few lines with its mode, in one look. A pipe or a device is none, and is not waited for. */
export async function readSmallFile(path: string): Promise<SmallFile> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { mode, size, isFile } = await file.stat().then((found) => ({
      mode: found.mode,
      size: found.size,
      isFile: found.isFile(),
    }));
    if (!isFile) return { kind: "unreadable", reason: "it is not a file" };
    if (size > longestBytes) return { kind: "unreadable", reason: "it is larger than 64 KiB" };
    return { kind: "read", bytes: await file.readFile(), mode };
  } catch (error) {
    return {
      kind: "unreadable",
      reason: error instanceof Error && "code" in error ? String(error.code) : "failed",
    };
  }
}
