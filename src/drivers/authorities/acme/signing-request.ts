import { createPrivateKey, createPublicKey, sign } from "node:crypto";

/**
 * A certificate signing request (PKCS #10, RFC 2986) for these names, without a subject: the names stand in the
 * extension where every authority looks for them (RFC 8555 section 7.4).
 *
 * @param keyPem PKCS #8, elliptic curve P-256.
 * @returns DER.
 */
export function signingRequest(names: readonly string[], keyPem: string): Buffer {
  const key = createPrivateKey(keyPem);
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" });
  const dnsNames = names.map((name) => tagged(0x82, Buffer.from(name, "ascii")));
  const subjectAltName = sequence(oid.subjectAltName, tagged(0x04, sequence(...dnsNames)));
  const attribute = sequence(oid.extensionRequest, tagged(0x31, sequence(subjectAltName)));
  const emptySubject = sequence();
  const info = sequence(version0, emptySubject, publicKey, tagged(0xa0, attribute));
  const signature = sign("sha256", info, key);
  return sequence(
    info,
    sequence(oid.ecdsaWithSha256),
    tagged(0x03, Buffer.concat([noUnusedBits, signature])),
  );
}

const version0 = Buffer.from([0x02, 0x01, 0x00]);
const noUnusedBits = Buffer.from([0]);

/** Object identifiers as they are written in DER. */
const oid = {
  /** 2.5.29.17 */
  subjectAltName: Buffer.from("0603551d11", "hex"),
  /** 1.2.840.113549.1.9.14 */
  extensionRequest: Buffer.from("06092a864886f70d01090e", "hex"),
  /** 1.2.840.10045.4.3.2 */
  ecdsaWithSha256: Buffer.from("06082a8648ce3d040302", "hex"),
} as const;

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}
