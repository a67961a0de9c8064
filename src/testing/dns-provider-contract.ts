import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DnsName } from "../core/dns/name.ts";
import { findSet, recordSet } from "../core/dns/record-set.ts";
import { serialIn } from "../core/dns/soa.ts";
import type { DnsProvider } from "../ports/dns-provider.ts";
import {
  asKept,
  asked,
  askedSerial,
  type Claim,
  type DnsHarness,
  dnsContractZone,
  never,
  readSets,
  rejects,
} from "./dns-contract-room.ts";
import { playedClaims, troubleClaims } from "./dns-contract-trouble.ts";
import { typeClaims } from "./dns-contract-types.ts";
import { walkClaims } from "./dns-contract-walk.ts";

export { type DnsHarness, type DnsMood, dnsContractZone } from "./dns-contract-room.ts";

/** What a harness can show beside the zone itself; each asks for more. */
export type DnsContractMore = "states" | "mood";

/** What every DNS driver must do, asked of each of them alike. */
export function dnsProviderContract(
  driver: string,
  open: () => Promise<DnsHarness>,
  more: readonly DnsContractMore[] = [],
): void {
  const claim: Claim = (title, body) =>
    test(title, async () => {
      await using harness = await open();
      await body({ ...harness, www: `www.${harness.zone}`, read: (...names) => readSets(harness, names) });
    });

  describe(`the DNS provider ${driver}`, () => claimAll(claim, more));
}

/** The titles of all claims, in their order: what a driver is asked. */
export function dnsContractTitles(more: readonly DnsContractMore[]): readonly string[] {
  const titles: string[] = [];
  claimAll((title) => titles.push(title), more);
  return titles;
}

function claimAll(claim: Claim, more: readonly DnsContractMore[]): void {
  readClaims(claim);
  changeClaims(claim);
  guardClaims(claim);
  failureClaims(claim);
  typeClaims(claim);
  walkClaims(claim);
  if (more.includes("states")) playedClaims(claim);
  if (more.includes("mood")) troubleClaims(claim);
}

function readClaims(claim: Claim): void {
  claim(
    "reads SOA, apex NS and what stands at the names, in the one way it is written here",
    async (room) => {
      const { zone, www, provider } = room;
      const names = [zone, www, `both.${zone}`, `alias.${zone}`];
      const state = await provider.readZone({ zone, names, signal: never });

      assert.equal(state.zone, zone);
      assert.equal(state.coverage, room.lists);
      assert.equal(state.readOnly, null);
      const wanted = dnsContractZone(zone).filter(
        ({ name, type }) => names.includes(name) && ["A", "AAAA", "CNAME", "NS"].includes(type),
      );
      for (const set of wanted) assert.deepEqual(findSet(state.sets, set), set);
      assert.equal(serialIn(state.sets, zone), 1);
    },
  );

  claim("does not take what a wildcard makes up for the name's own", async ({ zone, read }) => {
    const name = `any.wild.${zone}`;

    assert.equal(findSet(await read(name), { name, type: "A" }), null);
  });

  claim("shows where a name is handed to other nameservers", async ({ zone, read }) => {
    const sets = await read(`www.below.${zone}`);

    assert.deepEqual(findSet(sets, { name: `below.${zone}`, type: "NS" })?.values, ["ns.example.org"]);
  });

  claim("reading leaves the zone as it was", async ({ zone, www, read }) => {
    await read(www);

    assert.equal(serialIn(await read(zone), zone), 1);
  });
}

function changeClaims(claim: Claim): void {
  claim(
    "creates, replaces and removes in one go; its nameserver answers so, and the rest stays",
    async (room) => {
      const { zone, www, provider, read } = room;
      const before = recordSet(www, "A", 300, ["203.0.113.10"]);
      const after = recordSet(www, "A", 60, ["198.51.100.20", "198.51.100.21"]);
      const six = recordSet(www, "AAAA", 60, ["2001:db8::20"]);
      const gone = recordSet(`both.${zone}`, "AAAA", 300, ["2001:db8::10"]);
      await provider.applySteps({
        zone,
        names: [www, `both.${zone}`],
        steps: [
          { kind: "replace", before, after },
          { kind: "create", after: six },
          { kind: "delete", before: gone },
        ],
        signal: never,
      });

      const sets = await read(www, `both.${zone}`, zone);
      assert.deepEqual(findSet(sets, after), asKept(room, after));
      assert.deepEqual(findSet(sets, six), asKept(room, six));
      assert.equal(findSet(sets, gone), null);
      assert.deepEqual(findSet(sets, { name: `both.${zone}`, type: "A" })?.values.length, 2);
      assert.ok((serialIn(sets, zone) ?? 0) > 1, "the serial has moved");
      assert.deepEqual(await asked(room, { name: www, type: "A" }), after.values);
      assert.deepEqual(await asked(room, { name: zone, type: "MX" }), ["10 mail.example.com"]);
      assert.deepEqual(await asked(room, { name: zone, type: "TXT" }), ["v=spf1 mx -all"]);
    },
  );

  claim("changes a TTL alone, where sets have one of their own", async (room) => {
    const { zone, www, provider, read } = room;
    const before = recordSet(www, "A", 300, ["203.0.113.10"]);
    const after = { ...before, ttlSeconds: 60 };
    await provider.applySteps({
      zone,
      names: [www],
      steps: [{ kind: "replace", before, after }],
      signal: never,
    });

    assert.deepEqual(findSet(await read(www), after), asKept(room, after));
  });

  claim("the same steps twice are done once", async (room) => {
    const { zone, www, provider, read } = room;
    const before = recordSet(www, "A", 300, ["203.0.113.10"]);
    const after = recordSet(www, "A", 300, ["198.51.100.20"]);
    const created = recordSet(`new.${zone}`, "A", 300, ["198.51.100.20"]);
    const steps = [
      { kind: "replace", before, after },
      { kind: "create", after: created },
    ] as const;
    const order = { zone, names: [www, created.name], steps, signal: never };
    await provider.applySteps(order);
    const serial = await askedSerial(room);
    await provider.applySteps(order);

    assert.deepEqual(findSet(await read(www), after), after);
    assert.equal(await askedSerial(room), serial);
  });

  claim("no step changes nothing, not even the serial", async ({ zone, www, provider, read }) => {
    await provider.applySteps({ zone, names: [www], steps: [], signal: never });

    assert.equal(serialIn(await read(zone), zone), 1);
  });
}

function guardClaims(claim: Claim): void {
  claim(
    "what somebody changed since is not overwritten, and nothing else of the plan is done",
    async (room) => {
      const { zone, www, provider, read, meddle } = room;
      const before = recordSet(www, "A", 300, ["203.0.113.10"]);
      const theirs = recordSet(www, "A", 300, ["192.0.2.77"]);
      const created = recordSet(`new.${zone}`, "A", 300, ["198.51.100.20"]);
      await meddle(theirs);

      await rejects("DNS_CHANGED_MEANWHILE", () =>
        provider.applySteps({
          zone,
          names: [www, created.name],
          steps: [
            { kind: "create", after: created },
            { kind: "replace", before, after: recordSet(www, "A", 300, ["198.51.100.20"]) },
          ],
          signal: never,
        }),
      );
      const sets = await read(www, created.name);
      assert.deepEqual(findSet(sets, theirs)?.values, theirs.values);
      assert.equal(findSet(sets, created), null);
    },
  );

  claim(
    "a set that appeared, a set that vanished and a new CNAME are changes by somebody else too",
    async (room) => {
      const { zone, www, provider, meddle } = room;
      const taken = recordSet(`taken.${zone}`, "A", 300, ["192.0.2.77"]);
      const aliased = recordSet(`aliased.${zone}`, "CNAME", 300, [www]);
      await meddle(taken);
      await meddle(aliased);
      await meddle(recordSet(www, "A", 300, []));
      const ours = ["198.51.100.20"];
      const gone = recordSet(www, "A", 300, ["203.0.113.10"]);

      for (const step of [
        { kind: "create", after: recordSet(taken.name, "A", 300, ours) },
        { kind: "create", after: recordSet(aliased.name, "A", 300, ours) },
        { kind: "replace", before: gone, after: recordSet(www, "A", 300, ours) },
      ] as const) {
        await rejects("DNS_CHANGED_MEANWHILE", () =>
          provider.applySteps({ zone, names: [], steps: [step], signal: never }),
        );
      }
    },
  );
}

function failureClaims(claim: Claim): void {
  const orders = (zone: DnsName): readonly ((provider: DnsProvider) => Promise<unknown>)[] => {
    const name = `www.${zone}`;
    const step = { kind: "create", after: recordSet(`new.${zone}`, "A", 300, ["198.51.100.20"]) } as const;
    return [
      (provider) => provider.readZone({ zone, names: [name], signal: never }),
      (provider) => provider.applySteps({ zone, names: [name], steps: [step], signal: never }),
    ];
  };

  claim("a zone that is not there is DNS_ZONE_UNKNOWN", async ({ provider }) => {
    for (const order of orders("not-ours.example.org"))
      await rejects("DNS_ZONE_UNKNOWN", () => order(provider));
  });

  claim("a key that is not accepted is DNS_AUTH_REJECTED", async ({ zone, withWrongKey }) => {
    for (const order of orders(zone)) await rejects("DNS_AUTH_REJECTED", () => order(withWrongKey));
  });

  claim("nobody there is DNS_UNREACHABLE", async ({ zone, atClosedPort }) => {
    for (const order of orders(zone)) await rejects("DNS_UNREACHABLE", () => order(atClosedPort));
  });

  claim("an aborted order ends with the signal's reason", async ({ zone, provider }) => {
    const reason = new Error("stopped by the test");

    await assert.rejects(
      async () => provider.readZone({ zone, names: [], signal: AbortSignal.abort(reason) }),
      (error) => error === reason,
    );
  });
}
