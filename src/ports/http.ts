/** One request to an account's own web server. */
export interface Http {
  /** Follows no redirect, keeps no cookie. Whatever happens is an outcome. @throws the signal's reason when it was aborted. */
  get(order: HttpOrder): Promise<HttpOutcome>;
}

export interface HttpOrder {
  /** `http:` or `https:`. Private addresses are fine: the owner has configured them. */
  readonly url: string;
  /** Asks for this name there; default: the URL's own. */
  readonly host?: string;
  /** For the whole of it: name, connection, answer. */
  readonly timeoutMs: number;
  /** More of the body than this is not read. */
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

export type HttpOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Names in lower case; the values of one name joined by ", ". */
      readonly headers: ReadonlyMap<string, string>;
      /** The first `maxBodyBytes` as latin1. */
      readonly body: string;
    }
  | { readonly kind: "failed"; readonly because: string };
