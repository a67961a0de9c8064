import { chunkName } from "../database/bucket-of.ts";
import { utf8Bytes } from "../database/byte-string.ts";
import type { BytePath } from "./byte-path.ts";

/** A table's folder below a generation: its name, with every byte that could mean something to a shell as `%HH`. */
export function tableFolder(database: string, table: string): BytePath {
  return `databases/${safeName(database)}/${safeName(table)}`;
}

export function chunkPath(database: string, table: string, chunk: string): BytePath {
  return `${tableFolder(database, table)}/${chunkName(chunk)}.sql.gz`;
}

export function databaseFolder(database: string): BytePath {
  return `databases/${safeName(database)}`;
}

/** A name never begins with a dot or a dash, and fits a directory entry. */
function safeName(name: string): BytePath {
  const safe = utf8Bytes(name).replace(
    /[^A-Za-z0-9_$-]|^-/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return safe.length <= 200 ? safe : `${safe.slice(0, 150)}%%${checksum(safe)}`;
}

/** FNV-1a, 64 bits: two long names of one database must not share a folder. */
function checksum(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++)
    hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16);
}
