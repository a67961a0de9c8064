/**
 * What every route of `/api/v1` has in common. Everything is JSON in UTF-8.
 *
 * Units, everywhere in this folder: a name that ends in `Ms` is milliseconds, in `Seconds` seconds, in `Bytes` or named
 * `bytes` bytes. `at`, and what ends in `At`, is a time: ISO 8601 in UTC (`2026-11-30T06:55:00.000Z`), but for rows of
 * the operation log, whose times are milliseconds since 1970 as the command line's `log --json` has them.
 * A field that is null is not known, or there is none; the comment beside it says which. Fields are only ever added.
 */
export interface Answer<Data> {
  /** The same as `data` of the verb's `--json`, where the route has a verb. */
  readonly data: Data;
  readonly warnings: readonly ErrorRow[];
  /** The controller's clock when it answered: ages are counted from here, never from the browser's clock. */
  readonly at: string;
}

/** One of `errors` and `warnings`, as in the command line's `--json`. `code` has a section in docs/errors.md. */
export interface ErrorRow {
  readonly code: string;
  readonly message: string;
  /** The next thing to do; may be "". */
  readonly hint: string;
  readonly site: string | null;
  readonly account: string | null;
}

/**
 * What is not 2xx, as `application/problem+json` (RFC 9457).
 *
 * 400 the request is wrong · 401 not signed in · 403 not allowed, or a foreign origin · 404 there is none (or it is not
 * yours: nobody learns which) · 405 · 409 changed meanwhile, or locked by another run · 413 · 415 · 421 a host name that
 * is not ours · 422 refused by a safety rule · 428 sign in again first (step-up) · 429 with `Retry-After` · 500 ·
 * 502 an account or provider cannot be reached · 503 not ready.
 */
export interface Problem {
  /** Address of the code's section in the handbook, on this controller. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly hint: string;
  readonly site: string | null;
  readonly account: string | null;
  /** The exit code that the command line would have ended with. */
  readonly exit: number;
  /** All of them, when there were several; the first is the one above. */
  readonly errors: readonly ErrorRow[];
}

/** A list that is read from the newest to the oldest. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** For `?before=`; null: there is nothing older. */
  readonly next: string | null;
}
