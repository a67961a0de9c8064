import { parseName } from "../../../core/dns/name.ts";
import type { TsigAlgorithm, TsigKey } from "../../../core/dns/wire/tsig.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { Secret } from "../../../core/site/secret.ts";

const algorithms: readonly string[] = [
  "hmac-sha1",
  "hmac-sha224",
  "hmac-sha256",
  "hmac-sha384",
  "hmac-sha512",
] satisfies readonly TsigAlgorithm[];

export interface TsigSettings {
  readonly name: string;
  readonly algorithm: string;
}

/** @throws ClonePanelError DNS_KEY_UNUSABLE (owner); it never shows what the secret was. */
export function tsigKeyOf(provider: string, settings: TsigSettings, secret: Secret): TsigKey {
  const name = parseName(settings.name);
  const text = secret.reveal().replace(/\s+/g, "");
  if (name === null || !isAlgorithm(settings.algorithm)) throw unusable(provider, "its name or algorithm");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 === 1) {
    throw unusable(provider, "its secret, which is not in Base64");
  }
  return { name, algorithm: settings.algorithm, secret: Buffer.from(text, "base64") };
}

function isAlgorithm(text: string): text is TsigAlgorithm {
  return algorithms.includes(text);
}

function unusable(provider: string, what: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_KEY_UNUSABLE",
    `the key of the DNS provider ${provider} cannot be used: ${what}`,
    {
      hint: "Give the secret alone, as tsig-keygen prints it between the quotes.",
      remedy: "owner",
    },
  );
}
