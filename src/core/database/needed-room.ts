const mebibyte = 1024 * 1024;

/** Never filled by us: a server that finds its disk full may end itself, and every other site of that server with it. */
export const reservedBytes = 32 * mebibyte;

/** A table that is built beside the standing one. */
export interface BuiltTable {
  readonly rows: number;
  /** Of the rows as they lie in the vault, packed: no server keeps them in less. 0 where that is not known. */
  readonly packedBytes: number;
  /** As the server counts the table that stands there now; null when there is none. */
  readonly standing: { readonly rows: number; readonly bytes: number } | null;
}

/** What the new tables surely take while the old ones are still there. Rather too little than too much: it may refuse. */
export function leastRoom(tables: readonly BuiltTable[]): number {
  return tables.reduce((sum, table) => sum + Math.max(table.packedBytes, sizeLikeStanding(table)), 0);
}

/** As large a row as those that stand there; what the server counts is half or twice the truth now and then. */
function sizeLikeStanding({ rows, standing }: BuiltTable): number {
  if (standing === null || standing.rows === 0) return 0;
  return Math.floor((standing.bytes * Math.min(1, rows / standing.rows)) / 2);
}

/** `12 MiB`. */
export function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / mebibyte)} MiB`;
}
