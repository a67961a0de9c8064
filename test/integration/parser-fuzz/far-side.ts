import { generateKeyPairSync } from "node:crypto";
import type { DnsName } from "../../../src/core/dns/name.ts";
import type { DnsProviderSettings } from "../../../src/core/site/config.ts";
import { Secret } from "../../../src/core/site/secret.ts";
import { openDnsProvider } from "../../../src/drivers/dns/index.ts";
import type { ApiRequests } from "../../../src/ports/api-request.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Transport } from "../../../src/ports/transport.ts";

/** Who asks when it is only about what is answered: every question gets the next piece of a text, the last one for ever. */
export const signal = new AbortController().signal;
export const secret = async () => new Secret("secret");

export const between = "\u001e";

export function answers(...pieces: readonly string[]): string {
  return pieces.join(between);
}

/** Each piece is a body, perhaps after a status of three digits and a blank. Beyond 400 questions the other side is silent. */
export function answering(text: string, headers: Readonly<Record<string, string>> = {}): ApiRequests {
  const next = piecesOf(text);
  return {
    request: async () => {
      const piece = next();
      if (piece === null) return { kind: "silent", because: "it was asked too often" };
      const [, status = "200", body = ""] = /^(?:([1-5]\d\d) )?(.*)$/s.exec(piece) ?? [];
      const bytes = Buffer.from(body, "latin1");
      return {
        kind: "answered",
        status: Number(status),
        headers: new Map(Object.entries(headers)),
        body: bytes,
      };
    },
  };
}

/** An account whose every script prints the next piece. */
export function saying(text: string): Transport {
  const next = piecesOf(text);
  const run = async () => ({ code: 0, stdout: next() ?? "", stderr: "" });
  return { account: "one", run } as unknown as Transport;
}

function piecesOf(text: string): () => string | null {
  const pieces = text.split(between);
  let asked = 0;
  return () => {
    asked += 1;
    return asked > 400 ? null : (pieces[Math.min(asked, pieces.length) - 1] ?? "");
  };
}

/** Time goes on only where somebody waits. */
export function hastyClock(): Clock {
  let ms = 0;
  return {
    nowMs: () => 1_795_000_000_000 + ms,
    monotonicMs: () => ms,
    sleep: async (durationMs) => {
      ms += durationMs + 1;
    },
  };
}

/** A zone as a provider's interface lists it. */
export async function readZoneBy(settings: object, text: string): Promise<unknown> {
  const clock = hastyClock();
  const stdout = Buffer.from(text, "latin1");
  const provider = await openDnsProvider("p", settings as DnsProviderSettings, {
    secrets: { resolve: secret },
    client: { ask: async () => ({ kind: "silent", because: "it is silent" }) } as never,
    http: answering(text),
    hmac: () => new Uint8Array(32),
    clock,
    exec: { run: async () => ({ kind: "exited", code: 0, stdout, stderr: stdout.subarray(0, 300) }) },
    transport: async () => saying(text),
    nowMs: () => clock.nowMs(),
    randomId: () => 7,
  });
  const zone = "example.com" as DnsName;
  return provider.readZone({ zone, names: [zone], signal });
}

export function ellipticKey(): string {
  return generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
}
