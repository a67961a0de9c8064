import { hash } from "node:crypto";
import type { ByteString } from "../../core/database/byte-string.ts";

export function md5(bytes: ByteString): string {
  return hash("md5", Buffer.from(bytes, "latin1"), "hex");
}
