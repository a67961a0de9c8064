import { ClonePanelError, firstFailure } from "../../core/errors.ts";

/** One of `errors` and `warnings` of the JSON document. */
export interface ErrorRow {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly site: string | null;
  readonly account: string | null;
}

/** Contracted numbers; see docs. 0 done, 1 failed, 2 usage, 3 some sites, 4 difference, 5 locked, 6 unreachable, 7 refused. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 130;

/** Ends a command with rows of its own instead of one error. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly rows: readonly ErrorRow[];
  readonly warnings: readonly ErrorRow[];

  constructor(rows: readonly ErrorRow[], warnings: readonly ErrorRow[] = []) {
    super(rows.map(({ message }) => message).join("; "));
    this.rows = rows;
    this.warnings = warnings;
  }
}

export function rowsOf(thrown: unknown): readonly ErrorRow[] {
  const error = firstFailure(thrown);
  if (error instanceof CommandFailed) return error.rows;
  return [rowOf(error)];
}

export function rowOf(thrown: unknown): ErrorRow {
  const error = firstFailure(thrown);
  if (error instanceof ClonePanelError) {
    const { code, message, hint, site, account } = error;
    return { code, message, hint, site: site ?? null, account: account ?? null };
  }
  return {
    code: "INTERNAL",
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    hint: "This is a fault of ClonePanel; please report it with the output of the same command and --verbose.",
    site: null,
    account: null,
  };
}

export function usageRow(message: string, hint: string): ErrorRow {
  return { code: "USAGE", message, hint, site: null, account: null };
}
