import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleIn, certificatesIn } from "./bundle.ts";

const pem = (kind: string, body: string) => `-----BEGIN ${kind}-----\r\n${body}\r\n-----END ${kind}-----\r\n`;

test("key and chain are found in whatever order and files they lie, and line ends do not matter", () => {
  const own = pem("CERTIFICATE", "b3du");
  const upper = pem("CERTIFICATE", "dXBwZXI=");

  const bundle = bundleIn(`some words\n${own}`, pem("EC PRIVATE KEY", "a2V5"), upper);

  assert.equal(bundle?.keyPem, "-----BEGIN EC PRIVATE KEY-----\na2V5\n-----END EC PRIVATE KEY-----\n");
  assert.deepEqual(
    certificatesIn(bundle?.chainPem ?? "").map((one) => one.split("\n")[1]),
    ["b3du", "dXBwZXI="],
  );
});

test("no key, two keys or no certificate is no bundle", () => {
  const [key, certificate] = [pem("PRIVATE KEY", "a2V5"), pem("CERTIFICATE", "b3du")];

  assert.equal(bundleIn(certificate), null);
  assert.equal(bundleIn(key), null);
  assert.equal(bundleIn(key, key, certificate), null);
});
