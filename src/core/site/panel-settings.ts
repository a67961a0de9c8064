/** Where the interface of the daemon listens. */
export interface PanelSettings {
  readonly address: string;
  readonly port: number;
  /** Names beside the machine's own by which it may be asked: `panel.example.com`, `home:8790`. */
  readonly hosts: readonly string[];
  /** `https`: browsers reach it through a proxy that speaks HTTPS. */
  readonly scheme: "http" | "https";
}

/** `127.0.0.1:8790`, `[::1]:8790`; null: it is none. */
export function parseListen(text: string): Pick<PanelSettings, "address" | "port"> | null {
  const match = /^(?:\[([0-9a-f:]+)\]|([0-9a-z.-]+)):(\d{1,5})$/.exec(text);
  const address = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return address === undefined || port > 65_535 ? null : { address, port };
}
