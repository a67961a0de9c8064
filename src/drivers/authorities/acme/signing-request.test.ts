import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { accountKey, proofOf, signedBody } from "./jose.ts";
import { signingRequest } from "./signing-request.ts";

const keyPem = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

test("openssl finds the signature right, and all names in it, however many there are", () => {
  const names = Array.from({ length: 40 }, (_, n) => `host-${n}.example.com`);

  const request = signingRequest(names, keyPem);

  const said = execFileSync("openssl", ["req", "-inform", "DER", "-noout", "-verify", "-text"], {
    input: request,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
  assert.match(said, /ASN1 OID: prime256v1/);
  for (const name of names) assert.match(said, new RegExp(`DNS:${name}(,|\\s)`));
});

test("a signed request names its key until it has an account, and is signed as ES256 wants it", () => {
  const key = accountKey(keyPem);

  const first = JSON.parse(signedBody(key, { url: "https://a/1", nonce: "n", account: null, payload: {} }));
  const later = JSON.parse(
    signedBody(key, { url: "https://a/2", nonce: "n", account: "https://a/me", payload: null }),
  );

  const head = (one: { protected: string }) => JSON.parse(Buffer.from(one.protected, "base64url").toString());
  assert.deepEqual(head(first), { alg: "ES256", nonce: "n", url: "https://a/1", jwk: key.jwk });
  assert.deepEqual(head(later), { alg: "ES256", nonce: "n", url: "https://a/2", kid: "https://a/me" });
  assert.equal(later.payload, "");
  assert.equal(Buffer.from(first.signature, "base64url").length, 64);
  assert.match(proofOf(key, "token"), /^[A-Za-z0-9_-]{43}$/);
});
