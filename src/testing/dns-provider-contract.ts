import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DnsName } from "../core/dns/name.ts";
import { findSet, type RecordSet, recordSet } from "../core/dns/record-set.ts";
import { serialIn } from "../core/dns/soa.ts";
import { readAnswer } from "../core/dns/wire/answer.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { DnsClient } from "../ports/dns-client.ts";
import type { DnsProvider } from "../ports/dns-provider.ts";

/** One zone of a server, and what a test does to it behind the driver's back. */
export interface DnsHarness extends AsyncDisposable {
  /** Holds, when it opens, exactly `dnsContractZone`. */
  readonly zone: DnsName;
  readonly provider: DnsProvider;
  /** Asks the server itself. */
  readonly client: DnsClient;
  /** Somebody else sets these records, or (no values) removes them. */
  meddle(set: RecordSet): Promise<void>;
  /** The same server with a key that it does not accept. */
  readonly withWrongKey: DnsProvider;
  /** A place where nothing listens. */
  readonly atClosedPort: DnsProvider;
  /** `whole-zone` where this server lists its zones. */
  readonly lists: "whole-zone" | "asked-names";
}

const soa = "ns1.example.com hostmaster.example.com 1 3600 600 604800 60";

/** What a harness puts into the zone at first. */
export function dnsContractZone(zone: DnsName): readonly RecordSet[] {
  return [
    recordSet(zone, "SOA", 300, [soa]),
    recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.net"]),
    recordSet(zone, "A", 300, ["203.0.113.10"]),
    recordSet(zone, "MX", 300, ["10 mail.example.com"]),
    recordSet(zone, "TXT", 300, ["v=spf1 mx -all"]),
    recordSet(`www.${zone}`, "A", 300, ["203.0.113.10"]),
    recordSet(`both.${zone}`, "A", 300, ["203.0.113.10", "198.51.100.20"]),
    recordSet(`both.${zone}`, "AAAA", 300, ["2001:db8::10"]),
    recordSet(`alias.${zone}`, "CNAME", 300, [`www.${zone}`]),
    recordSet(`*.wild.${zone}`, "A", 300, ["203.0.113.99"]),
    recordSet(`below.${zone}`, "NS", 300, ["ns.example.org"]),
  ];
}

const never = new AbortController().signal;

/** What every DNS driver must do, asked of each of them alike. */
export function dnsProviderContract(driver: string, open: () => Promise<DnsHarness>): void {
  const claim: Claim = (title, body) =>
    test(title, async () => {
      await using harness = await open();
      await body({ ...harness, www: `www.${harness.zone}`, read: (...names) => readSets(harness, names) });
    });

  describe(`the DNS provider ${driver}`, () => {
    readClaims(claim);
    changeClaims(claim);
    guardClaims(claim);
    failureClaims(claim);
  });
}

interface Room extends DnsHarness {
  readonly www: DnsName;
  readonly read: (...names: readonly DnsName[]) => Promise<readonly RecordSet[]>;
}
type Claim = (title: string, body: (room: Room) => Promise<void>) => unknown;

async function readSets(
  { provider, zone }: DnsHarness,
  names: readonly DnsName[],
): Promise<readonly RecordSet[]> {
  return (await provider.readZone({ zone, names, signal: never })).sets;
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
      const { zone, www, provider, read, client } = room;
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
      assert.deepEqual(findSet(sets, after), after);
      assert.deepEqual(findSet(sets, six), six);
      assert.equal(findSet(sets, gone), null);
      assert.deepEqual(findSet(sets, { name: `both.${zone}`, type: "A" })?.values.length, 2);
      assert.ok((serialIn(sets, zone) ?? 0) > 1, "the serial has moved");
      assert.deepEqual(await asked(room, { name: www, type: "A" }), after.values);
      assert.deepEqual(await asked(room, { name: zone, type: "MX" }), ["10 mail.example.com"]);
      assert.deepEqual(await asked(room, { name: zone, type: "TXT" }), ["v=spf1 mx -all"]);
      assert.ok(client);
    },
  );

  claim("changes a TTL alone", async ({ zone, www, provider, read }) => {
    const before = recordSet(www, "A", 300, ["203.0.113.10"]);
    const after = { ...before, ttlSeconds: 60 };
    await provider.applySteps({
      zone,
      names: [www],
      steps: [{ kind: "replace", before, after }],
      signal: never,
    });

    assert.equal(findSet(await read(www), after)?.ttlSeconds, 60);
  });

  claim("the same steps twice are done once", async ({ zone, www, provider, read }) => {
    const before = recordSet(www, "A", 300, ["203.0.113.10"]);
    const after = recordSet(www, "A", 300, ["198.51.100.20"]);
    const created = recordSet(`new.${zone}`, "A", 300, ["198.51.100.20"]);
    const steps = [
      { kind: "replace", before, after },
      { kind: "create", after: created },
    ] as const;
    const order = { zone, names: [www, created.name], steps, signal: never };
    await provider.applySteps(order);
    const serial = serialIn(await read(zone), zone);
    await provider.applySteps(order);

    assert.deepEqual(findSet(await read(www), after), after);
    assert.equal(serialIn(await read(zone), zone), serial);
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

async function asked(
  { client, provider }: DnsHarness,
  question: { readonly name: DnsName; readonly type: string },
): Promise<readonly string[] | null> {
  const reply = await client.ask({ server: provider.nameserver, ...question, signal: never });
  assert.equal(reply.kind, "answer", JSON.stringify(reply));
  if (reply.kind !== "answer") return null;
  const answer = readAnswer(reply.message, question);
  return answer.kind === "sets" ? (findSet(answer.sets, question)?.values ?? null) : null;
}

async function rejects(code: string, work: () => Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof ClonePanelError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  });
}
