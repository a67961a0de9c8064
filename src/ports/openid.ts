/** Somebody else's service that says who a person is (OpenID Connect, the code flow with PKCE). */
export interface OpenId {
  /** Where the browser is sent. */
  begin(order: OpenIdOrder & { readonly asks: "who" | "again" }): Promise<OpenIdAddress>;
  /** Takes the code to the service and holds its answer against what was begun: signature, issuer, audience, time, nonce. */
  finish(order: OpenIdOrder & { readonly back: OpenIdBack }): Promise<OpenIdAnswer>;
}

/** The same at the beginning and at the end. */
export interface OpenIdOrder {
  /** Where the browser comes back to, as it is registered at the service. */
  readonly redirect: string;
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE; 43 characters. It leaves this process only to the service itself. */
  readonly verifier: string;
  readonly signal: AbortSignal;
}

/** What the browser brought back in its address. Hostile. */
export interface OpenIdBack {
  readonly code?: string | undefined;
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
}

export type OpenIdAddress = { readonly kind: "address"; readonly url: string } | OpenIdFailure;

export type OpenIdAnswer = ({ readonly kind: "said" } & OpenIdClaims) | OpenIdFailure;

export interface OpenIdClaims {
  readonly subject: string;
  /** Only one that the service itself has verified. */
  readonly email: string | null;
  /** When the person really proved it, in milliseconds since 1970; null: it does not say. */
  readonly provedAt: number | null;
}

/** `because` is a word of ours or of the protocol, never a part of an answer. */
export type OpenIdFailure =
  | { readonly kind: "unreachable"; readonly because: string }
  | { readonly kind: "unready"; readonly because: string }
  | { readonly kind: "refused"; readonly because: string };
