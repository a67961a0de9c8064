import type { SecretRef } from "./secret.ts";

/** Where the interface of the daemon listens. */
export interface PanelSettings {
  readonly address: string;
  readonly port: number;
  /** Names beside the machine's own by which it may be asked: `panel.example.com`, `home:8790`. */
  readonly hosts: readonly string[];
  /** `https`: browsers reach it through a proxy that speaks HTTPS. */
  readonly scheme: "http" | "https";
  /** A service that people may sign in by; null: none. */
  readonly oidc: OidcSettings | null;
}

export interface OidcSettings {
  /** As it names itself: `https://id.example.com`. */
  readonly issuer: string;
  readonly client: string;
  /** Null: it knows this client by no secret. */
  readonly secret: SecretRef | null;
  /** What stands on the button. */
  readonly title: string;
  readonly claim: "email" | "sub";
  /** Users of the panel, with what the claim says of them. */
  readonly users: ReadonlyMap<string, string>;
}

/** `127.0.0.1:8790`, `[::1]:8790`; null: it is none. */
export function parseListen(text: string): Pick<PanelSettings, "address" | "port"> | null {
  const match = /^(?:\[([0-9a-f:]+)\]|([0-9a-z.-]+)):(\d{1,5})$/.exec(text);
  const address = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return address === undefined || port > 65_535 ? null : { address, port };
}
