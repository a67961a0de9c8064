import { readFileSync } from "node:fs";
import type { RecordSet } from "../../../src/core/dns/record-set.ts";
import type { DnsProviderSettings } from "../../../src/core/site/config.ts";
import { Secret } from "../../../src/core/site/secret.ts";
import { openDnsProvider } from "../../../src/drivers/dns/index.ts";
import { systemApiRequests } from "../../../src/platform/api-request.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { systemDnsClient } from "../../../src/platform/dns/dns-client.ts";
import { systemExec } from "../../../src/platform/exec/index.ts";
import { nodeHmac } from "../../../src/platform/hmac.ts";
import type { ApiRequests } from "../../../src/ports/api-request.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { DnsClient } from "../../../src/ports/dns-client.ts";
import type { DnsProvider } from "../../../src/ports/dns-provider.ts";
import type { Transport } from "../../../src/ports/transport.ts";
import type { DnsHarness } from "../../../src/testing/dns-provider-contract.ts";
import type { FakeServer } from "./fake-server.ts";
import type { FakeZone } from "./fake-zone.ts";

/** What a driver is opened with in tests: the real parts, led to what plays the provider. */
export interface FakeWorld {
  /** The port of the real nameserver that serves what the fakes hold; 0: there is none, and asking it is no use. */
  readonly nameserverPort: number;
  /** Where an address of the real world lies here. */
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly transport?: (account: string) => Promise<Transport>;
}

export function openInWorld(settings: DnsProviderSettings, world: FakeWorld): Promise<DnsProvider> {
  return openDnsProvider("ns", settings, {
    secrets: {
      resolve: async (ref) =>
        new Secret("env" in ref ? ref.env : "file" in ref ? readFileSync(ref.file, "utf8") : ""),
    },
    client: clientOf(world),
    http: ledElsewhere(systemApiRequests, world.elsewhere),
    clock: hastyClock(),
    exec: systemExec,
    transport: world.transport ?? (() => Promise.reject(new Error("no account here"))),
    hmac: nodeHmac,
    nowMs: () => Date.now(),
    randomId: () => 4_711,
  });
}

/** Configured nameservers answer on port 53; the test's does not. */
export function clientOf({ nameserverPort }: FakeWorld): DnsClient {
  const client = systemDnsClient({ queryMs: 1_000, tries: 2 });
  const server = { host: "127.0.0.1", port: nameserverPort };
  if (nameserverPort === 0)
    return { ...client, ask: async () => ({ kind: "silent", because: "there is none" }) };
  return { ...client, ask: (order) => client.ask({ ...order, server }) };
}

export function ledElsewhere(http: ApiRequests, elsewhere: FakeWorld["elsewhere"]): ApiRequests {
  return {
    request: (order) => {
      const [from, to] = Object.entries(elsewhere).find(([origin]) => order.url.startsWith(origin)) ?? [
        "",
        "",
      ];
      return http.request({ ...order, url: order.url.replace(from, to) });
    },
  };
}

/** Waiting takes no time, but is counted. */
export function hastyClock(): Clock & { readonly sleptMs: number } {
  let aheadMs = 0;
  return {
    nowMs: () => systemClock.nowMs() + aheadMs,
    monotonicMs: () => systemClock.monotonicMs() + aheadMs,
    sleep: async (durationMs, signal) => {
      signal?.throwIfAborted();
      aheadMs += durationMs;
      await systemClock.sleep(1, signal);
    },
    get sleptMs() {
      return aheadMs;
    },
  };
}

/** A harness of the contract for a provider that is played here. */
export function fakeHarness(parts: {
  readonly zone: FakeZone;
  readonly world: FakeWorld;
  readonly server: FakeServer | null;
  readonly providers: Pick<DnsHarness, "provider" | "withWrongKey" | "atClosedPort">;
  readonly meddle?: (set: RecordSet) => Promise<void>;
  readonly dispose?: () => Promise<void>;
}): DnsHarness {
  const { zone, world, server, providers } = parts;
  return {
    zone: zone.zone,
    client: clientOf(world),
    lists: "whole-zone",
    ...providers,
    meddle: parts.meddle ?? ((set) => zone.meddle(set)),
    fill: (sets) => zone.change((records) => [...records, ...sets.flatMap((set) => zone.recordsOf(set))]),
    states: () => zone.states,
    hush: () => {
      zone.isPublished = false;
    },
    ...(server === null ? {} : { mood: server.mood }),
    [Symbol.asyncDispose]: async () => {
      await parts.dispose?.();
      await server?.[Symbol.asyncDispose]();
    },
  };
}
