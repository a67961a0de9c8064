import type { BytePath } from "../../../core/mirror/byte-path.ts";

/** A record of `sha256sum -b -z -- ./PATH`; null: it is none. */
export function parseHashRecord(record: string): { readonly path: BytePath; readonly sha256: string } | null {
  const found = /^([0-9a-f]{64}) [ *]\.\/(.+)$/s.exec(record);
  const [, sha256, path] = found ?? [];
  return sha256 === undefined || path === undefined ? null : { path, sha256 };
}
