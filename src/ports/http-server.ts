/** One request, as far as it was read: the body only comes when it is asked for. Everything in it is hostile. */
export interface HttpRequest {
  readonly method: string;
  /** As it was sent: path and query, still percent-encoded. */
  readonly target: string;
  /** Names in lower case; of one that came several times, the first (cookies: joined). */
  readonly headers: ReadonlyMap<string, string>;
  /** The address of who asks, of the last hop. */
  readonly remote: string;
  /** Null: it is larger than that, or it did not come in time. */
  readBody(limitBytes: number): Promise<Uint8Array | "too-large" | "broken">;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpBody;
}

export type HttpBody =
  | { readonly kind: "whole"; readonly bytes: Uint8Array | string }
  /** Written as it comes, until the generator ends or nobody listens; a slow reader makes it wait. */
  | { readonly kind: "stream"; readonly chunks: AsyncIterable<string> };

export interface HttpListening extends AsyncDisposable {
  /** The one it listens on, also when 0 was asked for. */
  readonly port: number;
}

export interface HttpServer {
  /**
   * Answers with what `answer` returns; what it throws is 500 without a word. Requests, headers and connections are
   * bounded in size, number and time.
   *
   * @throws ClonePanelError PANEL_PORT_TAKEN (owner).
   */
  listen(order: {
    readonly address: string;
    readonly port: number;
    readonly answer: (request: HttpRequest) => Promise<HttpReply>;
  }): Promise<HttpListening>;
}
