import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Claims = Readonly<Record<string, unknown>>;

export interface Lie {
  readonly claims?: (right: Claims) => Claims;
  readonly alg?: "none" | "HS256" | "foreign-key";
  readonly metadata?: (right: Claims) => Claims;
  /** Instead of its token endpoint's answer. */
  readonly token?: (response: ServerResponse) => void;
  readonly userinfo?: Claims;
}

export const clientSecret = "canary-7c1d-of-the-service";

/** An OpenID service that says the truth, but for one thing. Codes are checked against PKCE as they should be. */
export async function openService() {
  const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let lie: Lie = {};
  let asked = new URL(issuer);
  const log: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", issuer).pathname;
    log.push(path);
    const json = (value: unknown) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (path.startsWith("/.well-known")) json((lie.metadata ?? same)(metadata()));
    else if (path === "/jwks")
      json({ keys: [{ ...own.publicKey.export({ format: "jwk" }), kid: "own", alg: "RS256", use: "sig" }] });
    else if (path === "/userinfo") json(lie.userinfo ?? { sub: "u-1" });
    else if (path === "/token") await token(request, response);
    else response.writeHead(404).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request) text += String(part);
    if (lie.token !== undefined) return lie.token(response);
    const form = new URLSearchParams(text);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const [, told = ""] = String(request.headers.authorization).split("Basic ");
    const known = Buffer.from(told, "base64").toString("utf8").split(":").map(decodeURIComponent);
    const isRight =
      form.get("code") === "a-code" &&
      challenge === asked.searchParams.get("code_challenge") &&
      form.get("redirect_uri") === asked.searchParams.get("redirect_uri") &&
      known[0] === "panel" &&
      known[1] === clientSecret;
    response.writeHead(isRight ? 200 : 400, { "content-type": "application/json" });
    response.end(
      JSON.stringify(
        isRight
          ? { access_token: "an-access-token", token_type: "Bearer", id_token: idToken() }
          : { error: "invalid_grant" },
      ),
    );
    return undefined;
  }

  function idToken(): string {
    const now = Math.floor(Date.now() / 1_000);
    const right = {
      iss: issuer,
      aud: "panel",
      sub: "u-1",
      iat: now,
      exp: now + 300,
      auth_time: now - 5,
      nonce: asked.searchParams.get("nonce"),
      email: "ann@example.com",
      email_verified: true,
    };
    const claims = (lie.claims ?? same)(right);
    const alg = lie.alg === "none" || lie.alg === "HS256" ? lie.alg : "RS256";
    const said = [{ alg, kid: "own" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${said}.${signatureOf(said)}`;
  }

  function signatureOf(said: string): string {
    const rsa = (key: KeyObject) => sign("sha256", Buffer.from(said), key).toString("base64url");
    switch (lie.alg) {
      case "none":
        return "";
      case "HS256":
        return createHmac("sha256", clientSecret).update(said).digest("base64url");
      case "foreign-key":
        return rsa(foreign.privateKey);
      default:
        return rsa(own.privateKey);
    }
  }

  const metadata = (): Claims => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    authorization_response_iss_parameter_supported: true,
  });

  return {
    issuer,
    log,
    tell: (next: Lie) => {
      lie = next;
    },
    /** What the browser would have shown it. */
    see: (url: string) => {
      asked = new URL(url);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function same(claims: Claims): Claims {
  return claims;
}
