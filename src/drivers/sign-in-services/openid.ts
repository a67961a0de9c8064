import type * as library from "openid-client";
import { ClonePanelError } from "../../core/errors.ts";
import type { OidcSettings } from "../../core/site/panel-settings.ts";
import type { Secret } from "../../core/site/secret.ts";
import type { OpenId, OpenIdAnswer, OpenIdBack, OpenIdFailure, OpenIdOrder } from "../../ports/openid.ts";

const mostBytes = 1_048_576;
const patienceSeconds = 10;
const clockOffSeconds = 30;

type Library = typeof library;

export interface OpenIdParts {
  readonly settings: OidcSettings;
  /** Read anew each time. */
  readonly secret: (signal: AbortSignal) => Promise<Secret | null>;
}

/** By openid-client, which is loaded when somebody comes in this way. The service's metadata is asked for each time. */
export function nodeOpenId(parts: OpenIdParts): OpenId {
  return {
    begin: (order) =>
      withService(parts, order.signal, async (client, service) => {
        const url = client.buildAuthorizationUrl(service, {
          redirect_uri: order.redirect,
          scope: parts.settings.claim === "email" ? "openid email" : "openid",
          state: order.state,
          nonce: order.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(order.verifier),
          code_challenge_method: "S256",
          ...(order.asks === "again" ? { prompt: "login", max_age: "0" } : {}),
        });
        // The browser goes there: nothing but an address, and no plainer than the service's own.
        const isFit = url.protocol === "https:" || url.protocol === new URL(parts.settings.issuer).protocol;
        return isFit
          ? { kind: "address", url: url.href }
          : { kind: "refused", because: "AUTHORIZATION_ENDPOINT" };
      }),
    finish: (order) =>
      withService(parts, order.signal, (client, service) => finish(client, service, order, parts.settings)),
  };
}

async function finish(
  client: Library,
  service: library.Configuration,
  order: OpenIdOrder & { readonly back: OpenIdBack },
  { claim }: OidcSettings,
): Promise<OpenIdAnswer> {
  const tokens = await client.authorizationCodeGrant(service, addressOf(order), {
    pkceCodeVerifier: order.verifier,
    expectedState: order.state,
    expectedNonce: order.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) return { kind: "refused", because: "ID_TOKEN_MISSING" };
  const isAsked = claim === "email" && claims["email"] === undefined;
  const said = isAsked ? await client.fetchUserInfo(service, tokens.access_token, claims.sub) : claims;
  const { email, email_verified: isVerified } = said;
  return {
    kind: "said",
    subject: claims.sub,
    email: typeof email === "string" && isVerified === true ? email : null,
    provedAt: typeof claims.auth_time === "number" ? claims.auth_time * 1_000 : null,
  };
}

/** As the browser came back, of the parts that count. */
function addressOf({ redirect, state, back }: OpenIdOrder & { readonly back: OpenIdBack }): URL {
  const url = new URL(redirect);
  for (const [name, value] of Object.entries({ state, code: back.code, iss: back.iss, error: back.error }))
    if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

async function withService<T>(
  { settings, secret }: OpenIdParts,
  signal: AbortSignal,
  work: (client: Library, service: library.Configuration) => Promise<T | OpenIdFailure>,
): Promise<T | OpenIdFailure> {
  const client = await import("openid-client");
  let step: "ask" | "answer" = "ask";
  try {
    const issuer = new URL(settings.issuer);
    const known = await secret(signal);
    const options = {
      [client.customFetch]: boundedFetch(signal),
      timeout: patienceSeconds,
      execute: issuer.protocol === "http:" ? [client.allowInsecureRequests] : [],
    };
    const found = await client.discovery(issuer, settings.client, undefined, client.None(), options);
    const service = new client.Configuration(
      found.serverMetadata(),
      settings.client,
      { [client.clockTolerance]: clockOffSeconds },
      authenticationOf(client, found.serverMetadata(), known),
    );
    service[client.customFetch] = options[client.customFetch];
    service.timeout = patienceSeconds;
    for (const enable of options.execute) enable(service);
    // A token that came over TLS need not be signed, by the standard. It has to be, here.
    client.enableNonRepudiationChecks(service);
    step = "answer";
    return await work(client, service);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return failureOf(error, step);
  }
}

function authenticationOf(
  client: Library,
  { token_endpoint_auth_methods_supported: ways }: library.ServerMetadata,
  secret: Secret | null,
): library.ClientAuth {
  if (secret === null) return client.None();
  const isPost = ways !== undefined && !ways.includes("client_secret_basic");
  return isPost ? client.ClientSecretPost(secret.reveal()) : client.ClientSecretBasic(secret.reveal());
}

/** What a stranger sent is quoted by no message: codes of the library and words of the protocol are enough. */
function failureOf(error: unknown, step: "ask" | "answer"): OpenIdFailure {
  if (error instanceof ClonePanelError) return { kind: "unready", because: error.code };
  const told = causesOf(error).map((one) =>
    word("error" in one ? one.error : "code" in one ? one.code : null),
  );
  const silence = told.find((one) => one !== null && silences.has(one)) ?? null;
  const because = silence ?? told.find((one) => one !== null) ?? "UNKNOWN";
  return { kind: step === "ask" || silence !== null ? "unreachable" : "refused", because };
}

const silences: ReadonlySet<string> = new Set(["NO_ANSWER", "TOO_LARGE", "OAUTH_TIMEOUT"]);

function word(value: unknown): string | null {
  return typeof value === "string" && /^[\w-]{1,60}$/.test(value) ? value : null;
}

/** The library's own error first, then what it wraps. */
function causesOf(error: unknown): readonly object[] {
  const found: object[] = [];
  for (let one = error; typeof one === "object" && one !== null && found.length < 5; ) {
    found.push(one);
    one = "cause" in one ? one.cause : null;
  }
  return found;
}

/** It said nothing that could be read; the library wraps it in an error of its own. */
class ServiceSilent extends Error {
  readonly code: string;

  constructor(code: string) {
    super("the service does not answer as it should");
    this.code = code;
  }
}

/** No redirect is followed, and no answer is longer than any has to be. */
function boundedFetch(signal: AbortSignal): library.CustomFetch {
  return async (url, options) => {
    const both = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]);
    const response = await fetch(url, { ...options, signal: both, redirect: "manual" } as RequestInit).catch(
      () => {
        throw new ServiceSilent("NO_ANSWER");
      },
    );
    const pieces: Uint8Array[] = [];
    let left = mostBytes;
    for await (const piece of response.body ?? []) {
      left -= piece.length;
      if (left < 0) throw new ServiceSilent("TOO_LARGE");
      pieces.push(piece);
    }
    const body = response.status === 204 || response.status === 304 ? null : Buffer.concat(pieces);
    return new Response(body, { status: response.status, headers: response.headers });
  };
}
