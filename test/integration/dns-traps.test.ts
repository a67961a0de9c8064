import assert from "node:assert/strict";
import { createServer } from "node:https";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { DnsStep } from "../../src/core/dns/dns-step.ts";
import { planZone } from "../../src/core/dns/plan-zone.ts";
import { findSet, type RecordSet, recordSet } from "../../src/core/dns/record-set.ts";
import { ClonePanelError } from "../../src/core/errors.ts";
import type { DnsProviderSettings } from "../../src/core/site/config.ts";
import { stepsBetween } from "../../src/testing/steps-between.ts";
import { fakeCloudflare } from "./dns-fakes/fake-cloudflare.ts";
import { isCpanelChange, uapiOverHttps, whmApi } from "./dns-fakes/fake-cpanel.ts";
import { fakeDigitalOcean } from "./dns-fakes/fake-digitalocean.ts";
import { fakeDirectAdmin } from "./dns-fakes/fake-directadmin.ts";
import { fakeHetzner } from "./dns-fakes/fake-hetzner.ts";
import { fakePlesk } from "./dns-fakes/fake-plesk.ts";
import { fakeRoute53 } from "./dns-fakes/fake-route53.ts";
import { type FakeInterface, makeCertificate, serveFake } from "./dns-fakes/fake-server.ts";
import { FakeZone } from "./dns-fakes/fake-zone.ts";
import { openInWorld } from "./dns-fakes/room.ts";

const zone = "example.com";
const www = `www.${zone}`;
const signal = new AbortController().signal;
const nameserver = "127.0.0.1";
const token = { env: "right-token" };
type Zones = Map<string, FakeZone>;

/** How each is played, and led to; nobody asks a nameserver here. */
const played = {
  cpanel: {
    serve: (zones: Zones) => cpanelOf(zones, false),
    settings: (url: string): DnsProviderSettings => ({
      driver: "cpanel",
      door: { kind: "https", url, user: "clone", token },
      nameserver,
    }),
  },
  whm: {
    serve: (zones: Zones): FakeInterface => ({
      changes: isCpanelChange,
      handle: (request) => whmApi({ zones, apexKept: false }, request),
    }),
    settings: (url: string): DnsProviderSettings => ({
      driver: "whm",
      url,
      user: "clone",
      token,
      nameserver,
    }),
  },
  directadmin: {
    serve: (zones: Zones) => fakeDirectAdmin(zones, { login: "401", answers: "json" }),
    settings: (url: string): DnsProviderSettings => ({
      driver: "directadmin",
      url,
      user: "clone",
      key: token,
      nameserver,
    }),
  },
  plesk: {
    serve: (zones: Zones) => fakePlesk(zones),
    settings: (url: string): DnsProviderSettings => ({
      driver: "plesk",
      url,
      user: null,
      secret: token,
      nameserver,
    }),
  },
  cloudflare: {
    serve: (zones: Zones) => fakeCloudflare(zones),
    settings: (): DnsProviderSettings => ({ driver: "cloudflare", token, nameserver }),
  },
  route53: {
    serve: (zones: Zones) => fakeRoute53(zones),
    settings: (): DnsProviderSettings => ({
      driver: "route53",
      accessKeyId: "AKIAEXAMPLEEXAMPLE",
      secretAccessKey: token,
      zoneId: null,
      nameserver,
    }),
  },
  hetzner: {
    serve: (zones: Zones) => fakeHetzner(zones),
    settings: (): DnsProviderSettings => ({ driver: "hetzner", token, nameserver }),
  },
  digitalocean: {
    serve: (zones: Zones) => fakeDigitalOcean(zones),
    settings: (): DnsProviderSettings => ({ driver: "digitalocean", token, nameserver }),
  },
} as const;

type Driver = keyof typeof played;

function cpanelOf(zones: Zones, apexKept: boolean): FakeInterface {
  const panel = { zones, apexKept };
  return { changes: isCpanelChange, handle: (request) => uapiOverHttps(panel, request) };
}

const origins = {
  cloudflare: "https://api.cloudflare.com",
  route53: "https://route53.amazonaws.com",
  hetzner: "https://api.hetzner.cloud",
  digitalocean: "https://api.digitalocean.com",
} as const;

async function roomOf(
  driver: Driver,
  sets?: readonly RecordSet[],
  serve: (zones: Zones) => FakeInterface = played[driver].serve,
) {
  const fake = new FakeZone(zone, async () => undefined, sets);
  const server = await serveFake(serve(new Map([[zone, fake]])));
  const elsewhere = driver in origins ? { [origins[driver as keyof typeof origins]]: server.url } : {};
  const provider = await openInWorld(played[driver].settings(server.url), { nameserverPort: 0, elsewhere });
  const apply = (steps: readonly DnsStep[]) => provider.applySteps({ zone, names: [www], steps, signal });
  const read = async () => (await provider.readZone({ zone, names: [www], signal })).sets;
  return { fake, server, provider, apply, read, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function refused(work: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof ClonePanelError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.doesNotMatch(`${error.message} ${error.hint}`, /right-token/);
    return true;
  });
}

const soa = recordSet(zone, "SOA", 300, ["ns1.example.com hostmaster.example.com 1 3600 600 604800 60"]);
// No zone is without: a Plesk that lists nothing at all is not believed.
const ns = recordSet(zone, "NS", 300, ["ns1.example.com"]);
const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
const someZone = fc
  .tuple(...["a", "b", "c"].map((label) => someSets(`${label}.${zone}`)))
  .map((sets) => sets.flat());

function someSets(name: string): fc.Arbitrary<readonly RecordSet[]> {
  const some = fc.uniqueArray(fc.constantFrom(...addresses), { maxLength: 3 });
  const texts = fc.uniqueArray(fc.constantFrom('a "b"', "100% +x", "c;d \\e", "ü"), { maxLength: 2 });
  return fc
    .tuple(
      some,
      texts.map((all) => all.map((text) => Buffer.from(text).toString("latin1"))),
    )
    .map(([four, text]) => [recordSet(name, "A", 300, four), recordSet(name, "TXT", 300, text)])
    .map((sets) => sets.filter(({ values }) => values.length > 0));
}

describe("from any zone to any other", () => {
  for (const driver of Object.keys(played) as readonly Driver[]) {
    test(`apply(plan(a, b), a) is b, and no set of both is ever missing: ${driver}`, async () => {
      await fc.assert(
        fc.asyncProperty(someZone, someZone, async (before, after) => {
          await using room = await roomOf(driver, [soa, ns, ...before]);
          await room.apply(stepsBetween(before, after));

          const now = (await room.read()).filter(({ type }) => type === "A" || type === "TXT");
          assert.deepEqual(now, [...after]);
          const needed = before.filter((set) => findSet(after, set) !== null);
          for (const state of room.fake.states) {
            for (const set of needed) assert.notEqual(findSet(state, set), null);
          }
        }),
        { numRuns: 8 },
      );
    });
  }
});

const moved = {
  kind: "replace",
  before: recordSet(www, "A", 300, ["203.0.113.10"]),
  after: recordSet(www, "A", 300, ["198.51.100.20"]),
} as const;

describe("what providers are known for", () => {
  test("cPanel: a zone that moved between looking and changing is looked at anew", async () => {
    let meddled = false;
    await using room = await roomOf("cpanel", undefined, (zones) => {
      const panel = cpanelOf(zones, false);
      return {
        ...panel,
        handle: async (request) => {
          if (isCpanelChange(request) && !meddled) {
            meddled = true;
            // Its line comes before ours, so that every line number moves.
            await zones.get(zone)?.change((records) => records.slice(1));
          }
          return panel.handle(request);
        },
      };
    });
    await room.apply([moved]);

    assert.deepEqual(findSet(await room.read(), moved.after), moved.after);
    assert.ok(meddled);
  });

  test("cPanel: a host that keeps the nameservers of the apex says so", async () => {
    await using room = await roomOf("cpanel", undefined, (zones) => cpanelOf(zones, true));
    const before = recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.net"]);
    const after = recordSet(zone, "NS", 300, ["ns1.example.com", "ns3.example.net"]);

    await refused(
      room.apply([{ kind: "replace", before, after }]),
      "DNS_ANSWER_UNUSABLE",
      /reserved for your hosting/,
    );
    assert.deepEqual(findSet(room.fake.sets(), before), before);
  });

  test("Cloudflare: a record that is proxied is not changed, and said", async () => {
    await using room = await roomOf("cloudflare", undefined, (zones) =>
      fakeCloudflare(zones, new Set([www])),
    );
    const state = await room.provider.readZone({ zone, names: [www], signal });

    assert.match(state.notes.join(), /www\.example\.com \(proxied\)/);
    await refused(room.apply([moved]), "DNS_ANSWER_UNUSABLE", /is proxied by Cloudflare/);
  });

  test("Route 53: an alias stands in the way, and a set with a policy is not changed", async () => {
    const alias = `<ResourceRecordSet><Name>alias2.${zone}.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z1</HostedZoneId><DNSName>lb.example.net.</DNSName></AliasTarget></ResourceRecordSet>`;
    const weighted = `<ResourceRecordSet><Name>w.${zone}.</Name><Type>A</Type><SetIdentifier>one</SetIdentifier><Weight>1</Weight><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`;
    await using room = await roomOf("route53", undefined, (zones) =>
      fakeRoute53(zones, { specialSets: alias + weighted, privateTwin: true }),
    );
    const name = `w.${zone}`;
    const step = {
      kind: "replace",
      before: recordSet(name, "A", 60, ["192.0.2.1"]),
      after: recordSet(name, "A", 60, ["192.0.2.2"]),
    } as const;

    assert.deepEqual(findSet(await room.read(), { name: `alias2.${zone}`, type: "ALIAS" })?.values, [
      "lb.example.net",
    ]);
    await refused(room.apply([step]), "DNS_ANSWER_UNUSABLE", /routing policy/);
  });

  test("Hetzner: a protected set is not changed, and a copy of a zone is read-only", async () => {
    const traps = { protectedSets: new Set(["www/A"]), mode: "secondary" as const };
    await using room = await roomOf("hetzner", undefined, (zones) => fakeHetzner(zones, traps));

    await refused(room.apply([moved]), "DNS_ANSWER_UNUSABLE", /is protected against changes/);
    const state = await room.provider.readZone({ zone, names: [www], signal });
    assert.match(state.readOnly ?? "", /is a copy of another/);
  });

  test("a provider that lists no SOA, and whose nameserver is silent, is changed all the same", async () => {
    await using room = await roomOf("digitalocean");
    const state = await room.provider.readZone({ zone, names: [www], signal });
    const want = { zone, names: [www], addresses: ["198.51.100.20"], ttlSeconds: 300, mx: null };
    const plan = planZone(want, state, room.provider.manifest);

    assert.equal(findSet(state.sets, { name: zone, type: "SOA" }), null);
    assert.match(plan.warnings.join("\n"), /the SOA.* of \S+ are not known: \S+ was asked, and /);
    assert.deepEqual([plan.refusals, plan.steps], [[], [moved]]);
  });

  test("a certificate that nobody vouches for ends the talk before the key is sent", async () => {
    let heard = 0;
    const server = createServer(makeCertificate(), (_, response) => {
      heard += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const settings = played.whm.settings(`https://127.0.0.1:${port}`);
    const provider = await openInWorld(settings, { nameserverPort: 0, elsewhere: {} });

    await refused(
      provider.readZone({ zone, names: [], signal }),
      "DNS_UNREACHABLE",
      /self.signed|certificate/i,
    );
    assert.equal(heard, 0);
    server.close();
  });
});
