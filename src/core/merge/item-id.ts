import { type ByteString, utf8Bytes } from "../database/byte-string.ts";
import type { StrandedChange } from "./change.ts";

/** The same for the same row or file of a case, whenever it is listed. */
export function itemId(
  rescueCase: string,
  change: StrandedChange,
  sha256: (bytes: ByteString) => string,
): string {
  const parts =
    change.kind === "row"
      ? [rescueCase, "row", change.database, change.table, change.identity]
      : [rescueCase, "file", change.path];
  return sha256(utf8Bytes(JSON.stringify(parts))).slice(0, 16);
}
