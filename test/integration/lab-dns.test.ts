import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type DnsLab, openDnsLab, pdnsSet, siteName, zone } from "./lab/dns-lab.ts";

let dns: DnsLab;
before(async () => {
  dns = await openDnsLab();
});
after(async () => await dns?.[Symbol.asyncDispose]());

const a = "203.0.113.10";
const b = "198.51.100.20";
const resolver = "192.0.2.53";
/** What the resolver may remember, and a little. */
const oneTtlMs = 5_500;

const toB = (yaml: string) => yaml.replace("primary: a\n    accounts:", "primary: b\n    accounts:");

describe("before the first sync", () => {
  test("the first day's zones are what the preferred primary wants: nothing to plan, all alike", async () => {
    await dns.reset();
    const plan = await dns.plan();
    const check = await dns.check();

    assert.deepEqual([plan.exit, plan.ok, plan.zones.map(({ steps }) => steps.length)], [0, true, [0, 0]]);
    assert.equal(check.exit, 0);
    const [seen] = check.zones;
    assert.equal(seen?.parity, true);
    assert.deepEqual(seen?.publishes, ["a"]);
    assert.deepEqual(
      seen?.servers.map(({ provider, address, answered }) => [provider, address, answered]),
      [
        ["a-ns", a, true],
        ["b-ns", b, true],
      ],
    );
  });

  test("plan shows the differences, apply removes them at both nameservers, dig and the resolver see it", async () => {
    await dns.reset();
    assert.deepEqual(await dns.dig("client", resolver, siteName, "A"), [a]);
    const plan = await dns.plan(toB);

    assert.equal(plan.exit, 4);
    assert.equal(plan.ok, true);
    assert.deepEqual(
      plan.zones.map(({ provider, steps }) => [
        provider,
        steps.map(({ kind, name, type }) => `${kind} ${name} ${type}`),
      ]),
      [
        ["a-ns", [`replace ${siteName} A`, `replace ${zone} A`]],
        ["b-ns", [`replace ${siteName} A`, `replace ${zone} A`]],
      ],
    );
    assert.deepEqual(plan.zones[0]?.steps[0]?.before?.values, [a]);
    assert.deepEqual(plan.zones[0]?.steps[0]?.after?.values, [b]);
    assert.deepEqual(await dns.dig("client", a, siteName, "A"), [a], "a plan changes nothing");

    const apply = await dns.apply(toB);
    assert.equal(apply.exit, 0, apply.said);
    assert.deepEqual(
      apply.zones.map(({ provider, status, nameserver }) => [provider, status, nameserver]),
      [
        ["b-ns", "done", "new"],
        ["a-ns", "done", "new"],
      ],
      "the side that is published first",
    );
    for (const at of [a, b]) {
      for (const name of [siteName, zone]) assert.deepEqual(await dns.dig("control", at, name, "A"), [b]);
      assert.deepEqual((await dns.dig("control", at, zone, "MX")).length, 2, "mail stays");
      assert.deepEqual(await dns.dig("control", at, zone, "TXT"), ['"v=spf1 mx -all"']);
    }
    await sleep(oneTtlMs);
    assert.deepEqual(await dns.dig("client", resolver, siteName, "A"), [b]);
    assert.equal((await dns.plan(toB)).exit, 0);
    const [seen] = (await dns.check(toB)).zones;
    assert.deepEqual([seen?.parity, seen?.publishes], [true, ["b"]]);
  });
});

describe("nameservers that do not agree", () => {
  test("a changed address, a foreign AAAA and a foreign record: difference, warning, and apply mends what is ours", async () => {
    await dns.reset();
    await dns.meddleAtB(pdnsSet(siteName, "A", [b]));
    await dns.meddleAtB(pdnsSet(siteName, "AAAA", ["2001:db8::20"]));
    await dns.meddleAtB(pdnsSet(`shop.${zone}`, "TXT", ['"theirs"']));
    const check = await dns.check();

    assert.equal(check.exit, 4);
    assert.equal(check.ok, true);
    const [seen] = check.zones;
    assert.equal(seen?.parity, false);
    assert.deepEqual(
      seen?.differences.map(({ name, type, values }) => [name, type, values]),
      [
        [siteName, "A", { "a-ns": [a], "b-ns": [b] }],
        [siteName, "AAAA", { "a-ns": [], "b-ns": ["2001:db8::20"] }],
      ],
    );
    assert.match(check.warnings.join("\n"), /shop\.example\.test TXT is not ClonePanel's/);

    assert.equal((await dns.apply()).exit, 0);
    const after = await dns.check();
    assert.equal(after.exit, 0);
    assert.equal(after.zones[0]?.parity, true);
    const serials = after.zones[0]?.servers.map(({ serial }) => serial) ?? [];
    assert.notEqual(serials[0], serials[1], "serials differ, and do not count");
    assert.deepEqual(await dns.dig("control", b, siteName, "AAAA"), []);
    assert.deepEqual(await dns.dig("control", b, `shop.${zone}`, "TXT"), ['"theirs"']);
  });

  test("another list of nameservers is a difference that no plan touches", async () => {
    await dns.reset();
    await dns.meddleAtB(pdnsSet(zone, "NS", [`ns2.${zone}.`]));
    const check = await dns.check();

    assert.equal(check.exit, 4);
    assert.deepEqual(
      check.zones[0]?.differences.map(({ name, type }) => [name, type]),
      [[zone, "NS"]],
    );
    assert.equal((await dns.plan()).exit, 0);
  });
});

describe("refusals", () => {
  test("a wrong TSIG secret and an unknown key name: DNS_AUTH_REJECTED, exit 1, and nothing is changed", async () => {
    await dns.reset();
    const wrong = dns.secretFile("wrong-tsig", Buffer.alloc(32, 7).toString("base64"));
    const { tsig } = dns.facts.control;
    for (const change of [
      (yaml: string) => toB(yaml).replace(`{ file: ${tsig} }`, `{ file: ${wrong} }`),
      (yaml: string) => toB(yaml).replace("tsig: { name: clonepanel", "tsig: { name: somebody"),
    ]) {
      for (const run of [await dns.plan(change), await dns.apply(change)]) {
        assert.equal(run.exit, 1, run.said);
        assert.deepEqual(run.errorCodes, ["DNS_AUTH_REJECTED"]);
        assert.ok(!run.said.includes(readFileSync(wrong, "utf8")), "no secret is said");
        assert.ok(!run.said.includes(dns.facts.dns.tsig), "no secret is said");
      }
    }
    assert.deepEqual(await dns.dig("control", b, siteName, "A"), [a]);
  });

  test("a wrong API key: DNS_AUTH_REJECTED, exit 1, and nothing is changed", async () => {
    await dns.reset();
    const wrong = dns.secretFile("wrong-api-key", "let-me-in-please");
    const change = (yaml: string) =>
      toB(yaml).replace(`{ file: ${dns.facts.control.powerdnsKey} }`, `{ file: ${wrong} }`);
    for (const run of [await dns.plan(change), await dns.apply(change)]) {
      assert.equal(run.exit, 1, run.said);
      assert.deepEqual(run.errorCodes, ["DNS_AUTH_REJECTED"]);
      assert.ok(!run.said.includes("let-me-in-please"));
    }
    assert.deepEqual(await dns.dig("control", a, siteName, "A"), [a]);
  });

  test("a zone that neither holds: DNS_ZONE_UNKNOWN, exit 7", async () => {
    const other = (yaml: string) =>
      yaml
        .replaceAll("example.test]", "example.org]")
        .replace("zone: example.test", "zone: example.org")
        .replace("names: [www.example.test, example.org]\n      ttl", "names: [example.org]\n      ttl");
    for (const run of [await dns.plan(other), await dns.apply(other)]) {
      assert.equal(run.exit, 7, run.said);
      assert.equal(run.errorCodes[0], "DNS_ZONE_UNKNOWN");
    }
  });

  test("a CNAME in the way: DNS_REFUSED, exit 7, with the reason in the plan, and nothing is changed", async () => {
    await dns.reset();
    await dns.meddleAtB(pdnsSet(siteName, "A", []));
    await dns.meddleAtB(pdnsSet(siteName, "CNAME", [`${zone}.`]));
    const plan = await dns.plan(toB);

    assert.equal(plan.exit, 7);
    assert.deepEqual(plan.errorCodes, ["DNS_REFUSED"]);
    assert.match(plan.zones[1]?.refused.join() ?? "", /is a CNAME to example\.test/);
    const apply = await dns.apply(toB);
    assert.equal(apply.exit, 7);
    assert.deepEqual(await dns.dig("control", a, siteName, "A"), [a]);
  });

  test("an account without an address: DNS_REFUSED, exit 7", async () => {
    await dns.reset();
    const bare = (yaml: string) => yaml.replace(`addresses: [${a}]`, "addresses: []");

    assert.equal((await dns.apply(bare)).exit, 7);
  });
});

describe("a provider that is down", () => {
  test("PowerDNS is dead: a warning and a queued retry, exit 0; the next apply delivers", async () => {
    await dns.reset();
    await dns.lab.service("b", "powerdns", "stop");
    const check = await dns.check();
    assert.equal(check.exit, 4);
    assert.equal(check.zones[0]?.parity, false);
    assert.equal(check.zones[0]?.verdict, "unknown");
    assert.deepEqual(
      check.zones[0]?.servers.map(({ answered }) => answered),
      [true, false],
    );

    const apply = await dns.apply(toB);
    assert.equal(apply.exit, 0, apply.said);
    assert.deepEqual(
      apply.zones.map(({ provider, status }) => [provider, status]),
      [
        ["b-ns", "queued"],
        ["a-ns", "done"],
      ],
    );
    assert.match(apply.warnings.join("\n"), /DNS_UNREACHABLE: the DNS provider b-ns does not answer/);
    assert.deepEqual(await dns.dig("control", a, siteName, "A"), [b]);

    await dns.lab.service("b", "powerdns", "start");
    const back = await dns.check(toB);
    assert.equal(back.exit, 4, "it came back believing the old");
    assert.match(back.warnings.join("\n"), /b-ns is still to be told/);
    const again = await dns.apply(toB);
    assert.equal(again.exit, 0);
    assert.deepEqual(
      again.zones.map(({ provider, status }) => [provider, status]),
      [
        ["b-ns", "done"],
        ["a-ns", "unchanged"],
      ],
    );
    assert.equal((await dns.check(toB)).exit, 0);
    assert.deepEqual((await dns.check(toB)).warnings, []);
  });

  test("account a lost its power: b's side is told, silence costs seconds and not minutes", async () => {
    await dns.reset();
    await dns.lab.kill("a");
    const apply = await dns.apply(toB);

    assert.equal(apply.exit, 0, apply.said);
    assert.deepEqual(
      apply.zones.map(({ provider, status }) => [provider, status]),
      [
        ["b-ns", "done"],
        ["a-ns", "queued"],
      ],
    );
    // It is two questions of 3 s; the rest is what a busy machine takes for the run itself.
    assert.ok(apply.tookMs < 60_000, `${apply.tookMs} ms`);
    assert.deepEqual(await dns.dig("client", b, siteName, "A"), [b]);
    await sleep(oneTtlMs);
    assert.deepEqual(
      await dns.dig("client", resolver, siteName, "A"),
      [b],
      "visitors follow by b's nameserver alone",
    );

    await dns.lab.revive("a");
    assert.equal((await dns.apply(toB)).exit, 0);
    assert.deepEqual(await dns.dig("control", a, siteName, "A"), [b]);
  });

  test("nobody answers: DNS_UNREACHABLE, exit 6", async () => {
    await dns.reset();
    await dns.lab.service("a", "bind", "stop");
    await dns.lab.service("b", "powerdns", "stop");
    const [plan, apply, check] = [await dns.plan(toB), await dns.apply(toB), await dns.check(toB)];
    await dns.lab.service("a", "bind", "start");
    await dns.lab.service("b", "powerdns", "start");

    assert.equal(plan.exit, 6, plan.said);
    assert.equal(plan.errorCodes[0], "DNS_UNREACHABLE");
    assert.equal(apply.exit, 6, apply.said);
    assert.equal(check.exit, 4);
    assert.equal(check.zones[0]?.verdict, "unknown");
  });
});

describe("each nameserver with its own account", () => {
  test("before the first sync only the preferred primary is named, at both", async () => {
    await dns.reset();
    const own = (yaml: string) => yaml.replace("policy: failover", "policy: own-address");

    assert.equal((await dns.plan(own)).exit, 0);
    assert.equal((await dns.check(own)).exit, 0);
  });
});
