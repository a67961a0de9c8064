import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";

/** The account's key with the authority, as it goes onto the wire. */
export interface AccountKey {
  readonly jwk: Readonly<Record<"crv" | "kty" | "x" | "y", string>>;
  /** RFC 7638, the part of every proof that shows whose it is. */
  readonly thumbprint: string;
  sign(text: string): string;
}

/** @param pem PKCS #8, elliptic curve P-256. */
export function accountKey(pem: string): AccountKey {
  const key = createPrivateKey(pem);
  const { x = "", y = "" } = createPublicKey(key).export({ format: "jwk" });
  // In this order and with nothing else: that text is what is hashed.
  const jwk = { crv: "P-256", kty: "EC", x, y } as const;
  return {
    jwk,
    thumbprint: createHash("sha256").update(JSON.stringify(jwk)).digest("base64url"),
    sign: (text) =>
      sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url"),
  };
}

export interface SignedOrder {
  readonly url: string;
  readonly nonce: string;
  /** The account's address with the authority; null: it is not known yet, and shows its key. */
  readonly account: string | null;
  /** Null: a question (POST-as-GET). */
  readonly payload: unknown;
}

/** A request as RFC 8555 section 6.2 wants it. */
export function signedBody(key: AccountKey, { url, nonce, account, payload }: SignedOrder): string {
  const who = account === null ? { jwk: key.jwk } : { kid: account };
  const head = base64({ alg: "ES256", nonce, url, ...who });
  const body = payload === null ? "" : base64(payload);
  return JSON.stringify({ protected: head, payload: body, signature: key.sign(`${head}.${body}`) });
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** What stands in the TXT record for a token (RFC 8555 section 8.4). */
export function proofOf(key: AccountKey, token: string): string {
  return createHash("sha256").update(`${token}.${key.thumbprint}`).digest("base64url");
}
