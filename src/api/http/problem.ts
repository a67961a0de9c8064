import { ClonePanelError, firstFailure } from "../../core/errors.ts";
import type { ErrorRow, Problem } from "../contract/answer.ts";

/** What a request came to that is not 2xx. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail);
    this.problem = problem;
    this.headers = headers;
  }
}

/** A refusal of the interface itself. */
export function refuse(
  status: number,
  code: string,
  detail: string,
  {
    hint = "",
    headers = {},
  }: { readonly hint?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): ProblemError {
  const row = { code, message: detail, hint, site: null, account: null };
  return new ProblemError(problemOf(status, [row], 1), headers);
}

/** What a verb came to. */
export function problemOfRows(errors: readonly ErrorRow[], exit: number): Problem {
  return problemOf(statusOf(errors[0]?.code ?? "INTERNAL", exit), errors, exit);
}

export function problemOfError(thrown: unknown): Problem {
  const error = firstFailure(thrown);
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof ClonePanelError) {
    const { code, message, hint, site = null, account = null } = error;
    return problemOfRows([{ code, message, hint, site, account }], 1);
  }
  // What broke inside is nobody's business outside: it may name anything.
  const message = "this is a fault of ClonePanel; its log tells more";
  const hint = "Please report it with what you did.";
  return problemOf(500, [{ code: "INTERNAL", message, hint, site: null, account: null }], 1);
}

function problemOf(status: number, errors: readonly ErrorRow[], exit: number): Problem {
  const first = errors[0] ?? { code: "INTERNAL", message: "", hint: "", site: null, account: null };
  return {
    type: `/api/v1/errors/${first.code}`,
    title: titles[status] ?? "It failed",
    status,
    detail: first.message,
    code: first.code,
    hint: first.hint,
    site: first.site,
    account: first.account,
    exit,
    errors,
  };
}

const titles: Readonly<Record<number, string>> = {
  400: "The request is wrong",
  401: "Not signed in",
  403: "Not allowed",
  404: "There is none",
  405: "Not with this method",
  409: "It changed meanwhile, or is in use",
  413: "Too large",
  415: "Not in this form",
  421: "Not this name",
  422: "Refused by a safety rule",
  428: "Sign in again first",
  429: "Too many tries",
  500: "It failed",
  502: "Somebody else does not answer",
  503: "Not ready",
};

const unknowns: ReadonlySet<string> = new Set([
  "SITE_UNKNOWN",
  "ACCOUNT_UNKNOWN",
  "SNAPSHOT_UNKNOWN",
  "NOT_IN_SNAPSHOT",
  "RESCUE_ITEM_UNKNOWN",
  "MAIL_KEY_UNKNOWN",
  "ERROR_CODE_UNKNOWN",
  "NOTIFIER_UNKNOWN",
  "OFFSITE_COPY_UNKNOWN",
]);

/** By the contracted exit codes, so that both ways say the same of the same failure. */
function statusOf(code: string, exit: number): number {
  if (unknowns.has(code)) return 404;
  switch (exit) {
    case 2:
      return code.endsWith("_NOT_CONFIGURED") ? 422 : 400;
    case 5:
      return 409;
    case 6:
      return 502;
    case 7:
      return 422;
    default:
      return 500;
  }
}
