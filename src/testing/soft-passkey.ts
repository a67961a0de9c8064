import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { PasskeyAssertion, PasskeyAttestation } from "../api/contract/passkeys.ts";

/** A device with one passkey, as a browser tells of it; every part can be made wrong. */
export interface SoftPasskey {
  attest(said: Said): PasskeyAttestation;
  assert(said: Said): PasskeyAssertion;
}

export interface Said {
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
  /** Default 0: it does not count. */
  readonly counter?: number;
  /** `touched`: somebody was there, and nobody knows who. */
  readonly owner?: "known" | "touched";
}

export function softPasskey(): SoftPasskey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const credential = randomBytes(32);
  const cose = cbor(
    new Map<number, number | Buffer>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]),
  );
  const head = { id: text(credential), rawId: text(credential), type: "public-key" } as const;
  return {
    attest: (said) => {
      const key = Buffer.concat([Buffer.alloc(16), u16(credential.length), credential, cose]);
      const authData = Buffer.concat([authenticatorData(said, 0x40), key]);
      const attestation = cbor(
        new Map<string, Cbor>([
          ["fmt", "none"],
          ["attStmt", new Map()],
          ["authData", authData],
        ]),
      );
      return {
        ...head,
        response: {
          clientDataJSON: text(clientData("webauthn.create", said)),
          attestationObject: text(attestation),
          transports: ["internal"],
        },
      };
    },
    assert: (said) => {
      const client = clientData("webauthn.get", said);
      const data = authenticatorData(said, 0);
      const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
      return {
        ...head,
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(data),
          signature: text(sign("sha256", signed, privateKey)),
          userHandle: null,
        },
      };
    },
  };
}

function clientData(type: string, { challenge, origin }: Said): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function authenticatorData({ rpId, counter = 0, owner = "known" }: Said, more: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const flags = 0x01 | (owner === "known" ? 0x04 : 0) | more;
  return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.of(flags), count]);
}

type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>;

/** As much of RFC 8949 as it takes: small integers, texts, bytes, maps. */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value >= 0 ? headOf(0, value) : headOf(1, -1 - value);
  if (typeof value === "string") return Buffer.concat([headOf(3, value.length), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([headOf(2, value.length), value]);
  const entries = [...value].flatMap(([key, one]) => [cbor(key), cbor(one)]);
  return Buffer.concat([headOf(5, value.size), ...entries]);
}

function headOf(major: number, size: number): Buffer {
  if (size < 24) return Buffer.of((major << 5) | size);
  return size < 256
    ? Buffer.of((major << 5) | 24, size)
    : Buffer.concat([Buffer.of((major << 5) | 25), u16(size)]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function text(bytes: Buffer): string {
  return bytes.toString("base64url");
}
