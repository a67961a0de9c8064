/** How much would vanish, counted for one comparison of the source with the vault. */
export interface Loss {
  readonly files: { readonly had: number; readonly has: number; readonly deletions: number };
  readonly tables: readonly {
    readonly table: string;
    readonly had: number;
    readonly rowsGone: number;
    /** The source's own schema no longer has it: that is not a deletion. */
    readonly dropped: "yes" | "no";
  }[];
  /** Databases that had rows before and now have no table at all. */
  readonly emptiedDatabases: readonly string[];
}

export interface Refusal {
  readonly code: "SOURCE_EMPTY" | "TOO_MANY_DELETIONS";
  readonly because: string;
}

/** Below these numbers a deletion is everyday life. */
export const deletionFloor = { files: 100, rows: 1000 } as const;
const share = { files: 0.3, table: 0.3, rows: 0.2 } as const;

/** The reasons not to believe a source: an empty one, or one that lost too much. Pure. */
export function reviewLoss(loss: Loss): readonly Refusal[] {
  return [...emptySource(loss), ...filesGone(loss), ...rowsGone(loss)];
}

function* emptySource(loss: Loss): Generator<Refusal> {
  if (loss.files.has === 0 && loss.files.had > 0) {
    yield {
      code: "SOURCE_EMPTY",
      because: `the source holds no file at all; the vault has ${loss.files.had}`,
    };
  }
  for (const name of loss.emptiedDatabases) {
    yield { code: "SOURCE_EMPTY", because: `the source's database "${name}" is empty` };
  }
}

function* filesGone({ files }: Loss): Generator<Refusal> {
  if (files.has > 0 && files.deletions > deletionFloor.files && files.deletions > files.had * share.files) {
    yield {
      code: "TOO_MANY_DELETIONS",
      because: `${files.deletions} of ${files.had} files are gone from the source`,
    };
  }
}

function* rowsGone({ tables }: Loss): Generator<Refusal> {
  const counted = tables.filter((table) => table.dropped === "no");
  for (const table of counted) {
    if (table.rowsGone > deletionFloor.rows && table.rowsGone > table.had * share.table) {
      yield {
        code: "TOO_MANY_DELETIONS",
        because: `${table.rowsGone} of ${table.had} rows are gone from the table "${table.table}"`,
      };
    }
  }
  const had = counted.reduce((sum, table) => sum + table.had, 0);
  const gone = counted.reduce((sum, table) => sum + table.rowsGone, 0);
  if (gone > deletionFloor.rows && gone > had * share.rows) {
    yield { code: "TOO_MANY_DELETIONS", because: `${gone} of all ${had} rows are gone from the source` };
  }
}
