import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordSet } from "../../src/core/dns/record-set.ts";
import { dnsContractZone } from "../../src/testing/dns-provider-contract.ts";

/** A throw-away nameserver on this machine, in a folder of its own, on ports of its own. */
export interface TestNameserver extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** A zone that nobody has used yet, with the contract's records. */
  freshZone(): Promise<string>;
  meddle(zone: string, set: RecordSet): Promise<void>;
}

export interface TestBind extends TestNameserver {
  readonly tsig: { readonly name: "clonepanel"; readonly secret: string };
}

export interface TestPowerDns extends TestNameserver {
  readonly url: string;
  /** A zone of this name, with the contract's records. */
  makeZone(zone: string): Promise<string>;
  readonly apiKey: string;
  readonly tsig: { readonly name: "clonepanel"; readonly secret: string };
  /** Asks the interface itself. */
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly text: string }>;
}

/** `pdns_server` gives its rights away and needs its folder to be reached by anybody: not below a private /tmp. */
export const roof = "/var/tmp";

export async function startBind(order: { readonly transfers: "allowed" | "refused" }): Promise<TestBind> {
  const folder = mkdtempSync(join(roof, "cp-bind-"));
  const port = await freePort();
  const secret = randomBytes(32).toString("base64");
  const zones = Array.from({ length: 30 }, (_, at) => `z${at}.example.com`);
  for (const zone of zones) writeFileSync(join(folder, `${zone}.zone`), zoneText(zone));
  writeFileSync(join(folder, "named.conf"), namedConf({ folder, port, secret, zones, ...order }));
  writeFileSync(join(folder, "key"), `key "clonepanel" { algorithm hmac-sha256; secret "${secret}"; };\n`);
  const named = spawn("named", ["-f", "-u", "root", "-c", join(folder, "named.conf")], { stdio: "ignore" });
  await answering(port, "z0.example.com", named);
  let used = 0;
  return {
    host: "127.0.0.1",
    port,
    tsig: { name: "clonepanel", secret },
    freshZone: async () => zones[used++] ?? "",
    meddle: async (zone, set) => {
      const lines = [
        `server 127.0.0.1 ${port}`,
        `zone ${zone}`,
        `update delete ${set.name}. ${set.type}`,
        ...set.values.map(
          (value) => `update add ${set.name}. ${set.ttlSeconds} ${set.type} ${dotted(set.type, value)}`,
        ),
        "send",
      ];
      execFileSync("nsupdate", ["-k", join(folder, "key")], {
        input: `${lines.join("\n")}\n`,
        timeout: 10_000,
      });
    },
    [Symbol.asyncDispose]: () => end(named, folder),
  };
}

interface NamedParts {
  readonly folder: string;
  readonly port: number;
  readonly secret: string;
  readonly zones: readonly string[];
  readonly transfers: "allowed" | "refused";
}

function namedConf({ folder, port, secret, zones, transfers }: NamedParts): string {
  const transfer = transfers === "allowed" ? "key clonepanel;" : "none;";
  return `options {
  directory "${folder}"; pid-file "${folder}/pid"; session-keyfile none;
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; notify no; empty-zones-enable no; ixfr-from-differences no;
};
controls { };
key "clonepanel" { algorithm hmac-sha256; secret "${secret}"; };
${zones
  .map(
    (zone) =>
      `zone "${zone}" { type primary; file "${folder}/${zone}.zone"; allow-update { key clonepanel; }; allow-transfer { ${transfer} }; };`,
  )
  .join("\n")}
`;
}

export function zoneText(zone: string): string {
  return dnsContractZone(zone)
    .flatMap(({ name, type, ttlSeconds, values }) =>
      values.map((value) => `${name}. ${ttlSeconds} IN ${type} ${dotted(type, value)}\n`),
    )
    .join("");
}

/** Zone files and PowerDNS want names with their dot and texts in quotes. */
function dotted(type: string, value: string): string {
  if (type === "TXT") return `"${value}"`;
  if (type === "A" || type === "AAAA") return value;
  return value
    .split(" ")
    .map((part) => (/^\d+$/.test(part) ? part : `${part}.`))
    .join(" ");
}

export async function startPowerDns(
  order: { readonly serial: "moves" | "stands" } = { serial: "moves" },
): Promise<TestPowerDns> {
  const folder = mkdtempSync(join(roof, "cp-pdns-"));
  const [port, webPort] = [await freePort(), await freePort()];
  const apiKey = randomBytes(12).toString("hex");
  const secret = randomBytes(32).toString("base64");
  mkdirSync(join(folder, "run"));
  const database = join(folder, "pdns.sqlite3");
  execFileSync("sh", [
    "-c",
    'sqlite3 "$0" </usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql',
    database,
  ]);
  writeFileSync(join(folder, "pdns.conf"), pdnsConf({ folder, database, port, webPort, apiKey }));
  const pdns = spawn("pdns_server", [`--config-dir=${folder}`, "--daemon=no", "--guardian=no"], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${webPort}`;
  const call: TestPowerDns["call"] = async (method, path, body) => {
    const response = await fetch(`${url}/api/v1/servers/localhost${path}`, {
      method,
      headers: { "x-api-key": apiKey },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, text: await response.text() };
  };
  await listening(() => call("GET", ""), pdns);
  await must(call("POST", "/tsigkeys", { name: "clonepanel", algorithm: "hmac-sha256", key: secret }));
  let made = 0;
  return {
    host: "127.0.0.1",
    port,
    url,
    apiKey,
    tsig: { name: "clonepanel", secret },
    call,
    freshZone: async () => makeZone(`p${made++}.example.com`),
    makeZone,
    meddle: async (zone, set) => {
      await must(call("PATCH", `/zones/${zone}.`, { rrsets: [apiSet(set)] }));
    },
    [Symbol.asyncDispose]: () => end(pdns, folder),
  };

  async function makeZone(zone: string): Promise<string> {
    const rrsets = dnsContractZone(zone).map((set) => ({ ...apiSet(set), changetype: undefined }));
    await must(
      call("POST", "/zones", {
        name: `${zone}.`,
        kind: "Native",
        nameservers: [],
        soa_edit_api: order.serial === "moves" ? "INCREASE" : "OFF",
        rrsets,
      }),
    );
    const kind = "TSIG-ALLOW-DNSUPDATE";
    await must(call("PUT", `/zones/${zone}./metadata/${kind}`, { kind, metadata: ["clonepanel"] }));
    await must(call("PUT", `/zones/${zone}.`, { master_tsig_key_ids: ["clonepanel."] }));
    await resetSerial(call, zone);
    return zone;
  }
}

/** Making a zone moves its serial already. */
async function resetSerial(call: TestPowerDns["call"], zone: string): Promise<void> {
  const path = `/zones/${zone}.`;
  const { soa_edit_api } = JSON.parse((await call("GET", path)).text) as { soa_edit_api: string };
  const soa = dnsContractZone(zone).find(({ type }) => type === "SOA");
  await must(call("PUT", path, { soa_edit_api: "OFF" }));
  if (soa !== undefined) await must(call("PATCH", path, { rrsets: [apiSet(soa)] }));
  await must(call("PUT", path, { soa_edit_api }));
}

function apiSet({ name, type, ttlSeconds, values }: RecordSet) {
  const records = values.map((value) => ({ content: dotted(type, value), disabled: false }));
  return {
    name: `${name}.`,
    type,
    ttl: ttlSeconds,
    changetype: values.length > 0 ? "REPLACE" : "DELETE",
    records,
  };
}

async function must(answer: Promise<{ readonly status: number; readonly text: string }>): Promise<void> {
  const { status, text } = await answer;
  if (status >= 300) throw new Error(`PowerDNS answers ${status}: ${text}`);
}

function pdnsConf(parts: {
  folder: string;
  database: string;
  port: number;
  webPort: number;
  apiKey: string;
}): string {
  return `launch=gsqlite3
gsqlite3-database=${parts.database}
gsqlite3-dnssec=yes
socket-dir=${parts.folder}/run
local-address=127.0.0.1
local-port=${parts.port}
api=yes
api-key=${parts.apiKey}
webserver=yes
webserver-address=127.0.0.1
webserver-port=${parts.webPort}
dnsupdate=yes
allow-dnsupdate-from=127.0.0.0/8
disable-axfr=no
allow-axfr-ips=
zone-cache-refresh-interval=0
loglevel=3
security-poll-suffix=
`;
}

export async function answering(port: number, zone: string, server: ChildProcess): Promise<void> {
  const dig = ["@127.0.0.1", "-p", String(port), "+short", "+tries=1", "+time=1", zone, "SOA"];
  await listening(async () => {
    if (execFileSync("dig", dig, { encoding: "utf8" }).trim() === "") throw new Error("no answer yet");
  }, server);
}

async function listening(isUp: () => Promise<unknown>, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (server.exitCode !== null) throw new Error(`the nameserver ended with exit code ${server.exitCode}`);
    const up = await isUp().then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(100);
  }
  throw new Error("the nameserver does not answer after 15 s");
}

export async function end(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill("SIGKILL");
    await once(server, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Free for TCP, and so nearly surely for UDP. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
