import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCliHere } from "./run-cli-here.ts";

export interface SignedServer {
  readonly port: number;
  readonly secret: string;
}

/** One site whose names lie at real nameservers, changed by the command line as its owner would. */
export interface DnsSite {
  readonly zone: string;
  /** Writes the zone file of the configuration. */
  records(text: string): void;
  run(...args: readonly string[]): Promise<Answer>;
  /** What each nameserver says, its values in one line. */
  dig(name: string, type: string): readonly string[];
  /** Lines for nsupdate at one of them. */
  meddle(nth: number, lines: string): void;
}

export interface Row {
  readonly provider: string;
  readonly steps: readonly { readonly kind: string; readonly name: string; readonly type: string }[];
  readonly refused: readonly string[];
  readonly hash: string;
  readonly status: string;
}

export interface Answer {
  readonly exit: number;
  readonly zones: readonly Row[];
  readonly data: {
    readonly text?: string;
    readonly zones?: readonly {
      readonly verdict?: string;
      readonly differences?: readonly { readonly name: string }[];
    }[];
  } | null;
  readonly codes: readonly string[];
  readonly said: string;
}

export interface DnsSiteOrder {
  /** Where its configuration, state and zone file lie: a folder of its own is made in it. */
  readonly folder: string;
  readonly zone: string;
  readonly servers: readonly SignedServer[];
  /** `dns.undeclared`; default keep. */
  readonly undeclared?: "keep" | "remove";
  /** The configuration, as the test wants it. */
  readonly change?: (yaml: string) => string;
}

export function openDnsSite(order: DnsSiteOrder): DnsSite {
  const { zone, servers } = order;
  const own = mkdtempSync(join(order.folder, "site-"));
  const config = join(own, "clonepanel.yaml");
  const file = join(own, "zone.zone");
  const text = configText({ zone, servers, file, undeclared: order.undeclared ?? "keep" });
  writeFileSync(config, order.change?.(text) ?? text);
  for (const [nth, { secret }] of servers.entries()) process.env[`SECRET${nth}`] = secret;
  return {
    zone,
    records: (written) => writeFileSync(file, written),
    run: async (...args) => {
      const { exit, stdout } = await runCliHere([...args, "--config", config, "--json"], own);
      return { exit, ...parse(stdout) };
    },
    dig: (name, type) =>
      servers.map(({ port }) =>
        execFileSync("dig", ["@127.0.0.1", "-p", `${port}`, "+short", "+norec", name, type], {
          encoding: "utf8",
        })
          .trim()
          .split("\n")
          .toSorted()
          .join(" "),
      ),
    meddle: (nth, line) => {
      const { port = 0, secret = "" } = servers[nth] ?? {};
      const input = `server 127.0.0.1 ${port}\nzone ${zone}\n${line}\nsend\n`;
      execFileSync("nsupdate", ["-y", `hmac-sha256:clonepanel:${secret}`], { input, timeout: 10_000 });
    },
  };
}

interface ConfigParts extends Pick<DnsSiteOrder, "zone" | "servers"> {
  readonly file: string;
  readonly undeclared: "keep" | "remove";
}

function configText({ zone, servers, file, undeclared }: ConfigParts): string {
  const provider = ({ port }: { port: number }, nth: number) =>
    `  ns${nth}: { driver: rfc2136, server: 127.0.0.1, port: ${port}, tsig: { name: clonepanel, secret: { env: SECRET${nth} } } }`;
  return `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one }, addresses: [203.0.113.10] }
  two: { transport: { driver: local, path: ./two }, addresses: [198.51.100.20] }
dnsProviders:
${servers.map(provider).join("\n")}
sites:
  ${zone}:
    names: [${zone}, www.${zone}]
    primary: one
    accounts: { one: { path: www }, two: { path: www } }
    dns: { zone: ${zone}, providers: [${servers.map((_, nth) => `ns${nth}`).join(", ")}], records: ${file}, undeclared: ${undeclared} }
`;
}

function parse(stdout: string): Omit<Answer, "exit"> {
  const document = JSON.parse(stdout) as {
    readonly data: (Answer["data"] & { readonly zones?: readonly Row[] }) | null;
    readonly errors: readonly { readonly code: string }[];
  };
  const { data, errors } = document;
  return { data, zones: data?.zones ?? [], codes: errors.map(({ code }) => code), said: stdout };
}
