import { recordSet } from "../core/dns/record-set.ts";
import { dnsContractZone, dnsProviderContract } from "./dns-provider-contract.ts";
import { type MemoryNameserver, memoryDnsClient, memoryNameserver } from "./memory-dns.ts";

dnsProviderContract("in memory", async () => {
  const zone = "example.com";
  const make = (mood: MemoryNameserver["mood"]) => {
    const server = memoryNameserver({ id: "ns", zone, host: "192.0.2.1", sets: dnsContractZone(zone) });
    server.mood = mood;
    return server;
  };
  const server = make("well");
  return {
    zone,
    provider: server.provider,
    client: memoryDnsClient([server]),
    withWrongKey: make("refuses-the-key").provider,
    atClosedPort: make("down").provider,
    lists: "whole-zone",
    meddle: async (set) => {
      const others = server.sets.filter(({ name, type }) => name !== set.name || type !== set.type);
      server.sets = [
        ...others,
        ...(set.values.length > 0 ? [recordSet(set.name, set.type, set.ttlSeconds, set.values)] : []),
      ];
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});
