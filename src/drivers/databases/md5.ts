import { hash } from "node:crypto";

export function md5(bytes: Uint8Array): string {
  return hash("md5", bytes, "hex");
}
