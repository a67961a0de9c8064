/** Who can help: `owner` must fix something, `wait` means a later retry may work, `bug` is ours. */
export type Remedy = "owner" | "wait" | "bug";

/** Where an error happened, when that is known; shown beside the message and in `--json`. */
export interface ErrorPlace {
  readonly site?: string;
  readonly account?: string;
}

export interface ErrorDetails extends ErrorPlace {
  /** The next thing to type or to look at. */
  readonly hint: string;
  readonly remedy: Remedy;
  readonly cause?: unknown;
}

/**
 * The one error that ClonePanel throws on purpose. `code` is stable and has a section in docs/errors.md;
 * neither message nor hint ever holds a secret.
 */
export class ClonePanelError extends Error {
  override readonly name = "ClonePanelError";
  readonly code: string;
  readonly hint: string;
  readonly remedy: Remedy;
  readonly site: string | undefined;
  readonly account: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.remedy = details.remedy;
    this.site = details.site;
    this.account = details.account;
  }
}

/**
 * What went wrong first. When something fails and then its closing fails, too (a full disk refuses both), the language hands on
 * the second failure with the first one inside; the first is what its owner must hear of.
 */
export function firstFailure(error: unknown): unknown {
  let first = error;
  // Bounded: nobody closes more things than this in one another.
  for (let depth = 0; depth < 100; depth += 1) {
    if (!(first instanceof Error) || first.name !== "SuppressedError" || !("suppressed" in first)) break;
    first = first.suppressed;
  }
  return first;
}
