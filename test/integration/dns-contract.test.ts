import { randomBytes } from "node:crypto";
import { after, before } from "node:test";
import type { DnsProviderSettings } from "../../src/core/site/config.ts";
import { Secret } from "../../src/core/site/secret.ts";
import { powerDnsProvider } from "../../src/drivers/dns/powerdns/driver.ts";
import { rfc2136Provider } from "../../src/drivers/dns/rfc2136/driver.ts";
import { tsigKeyOf } from "../../src/drivers/dns/rfc2136/tsig-key.ts";
import { systemApiRequests } from "../../src/platform/api-request.ts";
import { systemDnsClient } from "../../src/platform/dns/dns-client.ts";
import { nodeHmac } from "../../src/platform/hmac.ts";
import type { DnsProvider } from "../../src/ports/dns-provider.ts";
import { type DnsHarness, dnsProviderContract } from "../../src/testing/dns-provider-contract.ts";
import {
  freePort,
  startBind,
  startPowerDns,
  type TestBind,
  type TestNameserver,
  type TestPowerDns,
} from "./dns-servers.ts";
import { startKnot, type TestKnot } from "./knot.ts";

const client = systemDnsClient({ queryMs: 1_000, tries: 2 });
let closedPort = 0;
let bind: TestBind;
let quietBind: TestBind;
let powerDns: TestPowerDns;
let knot: TestKnot;

before(async () => {
  closedPort = await freePort();
  [bind, quietBind, powerDns, knot] = await Promise.all([
    startBind({ transfers: "allowed" }),
    startBind({ transfers: "refused" }),
    startPowerDns(),
    startKnot(30),
  ]);
});

after(async () => {
  for (const server of [bind, quietBind, powerDns, knot]) await server?.[Symbol.asyncDispose]();
});

dnsProviderContract("rfc2136 with BIND", () => signedHarness(bind, "whole-zone"));
dnsProviderContract("rfc2136 with a BIND that lists no zone", () => signedHarness(quietBind, "asked-names"));
dnsProviderContract("rfc2136 with Knot", () => signedHarness(knot, "whole-zone"));
dnsProviderContract("rfc2136 with PowerDNS", () => signedHarness(powerDns, "whole-zone"));
dnsProviderContract("powerdns", apiHarness);

async function signedHarness(
  server: TestBind | TestPowerDns | TestKnot,
  lists: DnsHarness["lists"],
): Promise<DnsHarness> {
  const wrong = randomBytes(32).toString("base64");
  return harnessOf(server, lists, {
    provider: signed(server.port, server.tsig.secret),
    withWrongKey: signed(server.port, wrong),
    atClosedPort: signed(closedPort, server.tsig.secret),
  });
}

function signed(port: number, secret: string): DnsProvider {
  const place = { host: "127.0.0.1", port };
  const settings = { name: "clonepanel", algorithm: "hmac-sha256" };
  return rfc2136Provider({
    id: "ns",
    server: place,
    nameserver: place,
    readKey: async () => tsigKeyOf("ns", settings, new Secret(secret)),
    client,
    hmac: nodeHmac,
    nowMs: () => Date.now(),
    randomId: () => randomBytes(2).readUInt16BE(),
  });
}

async function apiHarness(): Promise<DnsHarness> {
  return harnessOf(powerDns, "whole-zone", {
    provider: byApi(powerDns.url, powerDns.apiKey),
    withWrongKey: byApi(powerDns.url, "letmein"),
    atClosedPort: byApi(`http://127.0.0.1:${closedPort}`, powerDns.apiKey),
  });
}

function byApi(url: string, key: string): DnsProvider {
  return powerDnsProvider({
    id: "ns",
    url,
    server: "localhost" satisfies Extract<DnsProviderSettings, { driver: "powerdns" }>["server"],
    nameserver: { host: powerDns.host, port: powerDns.port },
    readKey: async () => new Secret(key),
    http: systemApiRequests,
  });
}

async function harnessOf(
  server: TestNameserver,
  lists: DnsHarness["lists"],
  providers: Pick<DnsHarness, "provider" | "withWrongKey" | "atClosedPort">,
): Promise<DnsHarness> {
  const zone = await server.freshZone();
  return {
    zone,
    client,
    lists,
    ...providers,
    meddle: (set) => server.meddle(zone, set),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
