/**
 * One request to a provider's HTTP interface; no redirect is followed. What the network does is an outcome; only an
 * aborted signal is thrown. Headers and bodies hold keys: they stand in no outcome but the answer's own body.
 */
export interface ApiRequests {
  request(order: ApiRequest): Promise<ApiOutcome>;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** Of the answer's body; a cut answer would be no JSON, so a longer one is an outcome of its own. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export type ApiOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Names in lower case; the values of one name joined by ", ". */
      readonly headers: ReadonlyMap<string, string>;
      readonly body: Uint8Array;
    }
  | { readonly kind: "too-large" }
  | { readonly kind: "silent"; readonly because: string };
