import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startBind, startPowerDns, type TestBind, type TestPowerDns } from "./dns-servers.ts";
import { type Answer, type DnsSite, openDnsSite, type SignedServer } from "./dns-site.ts";

/** Every safety refusal of the names, from the command line, with its exit code; docs/how-to/dns.md lists them. */
const zones = ["z0.example.com", "z1.example.com", "z2.example.com"] as const;
const folder = mkdtempSync(join(tmpdir(), "cp-refusals-"));
let bind: TestBind;
let powerDns: TestPowerDns;
let servers: readonly SignedServer[];

before(async () => {
  [bind, powerDns] = await Promise.all([startBind({ transfers: "allowed" }), startPowerDns()]);
  for (const zone of zones) await powerDns.makeZone(zone);
  servers = [bind, powerDns].map(({ port, tsig }) => ({ port, secret: tsig.secret }));
});
after(async () => {
  for (const server of [bind, powerDns]) await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Wanted {
  readonly exit: number;
  readonly code: string;
  readonly because: RegExp;
}

function isRefused(what: string, run: Answer, { exit, code, because }: Wanted): void {
  assert.deepEqual([run.exit, run.codes[0]], [exit, code], `${what}: ${run.said}`);
  assert.match(run.said, because, what);
}

const refused = (because: RegExp): Wanted => ({ exit: 7, code: "DNS_REFUSED", because });

describe("what the zone file would do", () => {
  test("is refused with exit 7 and changes no serial; what may be overruled is done with the flag that it names", async () => {
    const zone = zones[0];
    const site = openDnsSite({ folder, zone, servers, undeclared: "remove" });
    const text = await adopted(site);
    const without = (line: RegExp) => text.replace(line, "");
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ["an empty zone", "; nothing\n", /an empty zone is never published/],
      [
        "other mail servers",
        text.replace("10 mail.example.com.", "10 mx.example.net."),
        /MX would change.*--allow-delicate/,
      ],
      ["no mail servers", without(/^@ .* MX .*\n/m), /MX would be removed.*--allow-delicate/],
      [
        "other nameservers",
        text.replace("ns2.example.net.", "ns3.example.net."),
        /NS would change.*--allow-delicate/,
      ],
      ["another CAA", text.replace("ca.example", "ca2.example"), /CAA would change.*--allow-delicate/],
      ["no DS", without(/^below .* DS .*\n/m), /DS would be removed.*--allow-delicate/],
      ["most of the zone gone", mostGone, /record sets would be removed.*--allow-deletions/],
      [
        "most of the zone changed",
        text.replaceAll(/ 300 IN (A|AAAA|CNAME|TXT) /g, " 600 IN $1 "),
        /more than 30 %.*--allow-deletions/,
      ],
      ["a CNAME at the apex", `${text}\n@ CNAME www.example.net.\n`, /cannot be a CNAME/],
      [
        "a CNAME at a name of the site",
        `${text}\nwww CNAME www.example.net.\n`,
        /follows the site, so it cannot be a CNAME/,
      ],
      [
        "a CNAME beside an address",
        `${text}\nboth CNAME www.example.net.\n`,
        /beside it nothing else may stand/,
      ],
      [
        "two CNAMEs",
        `${text}\ntwo 300 CNAME a.example.net.\ntwo 300 CNAME b.example.net.\n`,
        /more than one CNAME/,
      ],
      ["a TTL that nobody wants", `${text}\nodd 5 TXT "x"\n`, /TTL of 5 s/],
    ];
    const serials = site.dig(zone, "SOA");
    for (const [what, written, because] of cases) {
      site.records(written);
      isRefused(what, await site.run("dns", "apply", zone, "--yes"), refused(because));
    }
    assert.deepEqual(site.dig(zone, "SOA"), serials);

    site.records(
      text
        .replace("10 mail.example.com.", "10 mx.example.net.")
        .replace("ns2.example.net.", "ns3.example.net."),
    );
    const meant = await site.run("dns", "apply", zone, "--yes", "--allow-delicate");
    assert.equal(meant.exit, 0, meant.said);
    assert.deepEqual(new Set(site.dig(zone, "MX")), new Set(["10 mx.example.net."]));
    assert.deepEqual(new Set(site.dig(zone, "NS")), new Set(["ns1.example.com. ns3.example.net."]));
  });

  test("a file that cannot be read, or is not there, is exit 2; what lies there is never overwritten by an import", async () => {
    const zone = zones[1];
    const site = openDnsSite({ folder, zone, servers });
    isRefused("no file", await site.run("dns", "plan", zone), {
      exit: 2,
      code: "DNS_RECORDS_UNREADABLE",
      because: /there is no such file/,
    });
    site.records("$TTL 300\nodd A 192.0.2.300\n");
    isRefused("an odd file", await site.run("dns", "plan", zone), {
      exit: 2,
      code: "DNS_RECORDS_UNREADABLE",
      because: /line 2/,
    });
    const there = join(folder, "there.zone");
    writeFileSync(there, "mine");
    isRefused("an import", await site.run("dns", "import", zone, "--to", there), {
      exit: 1,
      code: "FILE_NOT_WRITTEN",
      because: /was not overwritten/,
    });
  });
});

const mostGone = `$TTL 300\n@ NS ns1.example.com.\n@ NS ns2.example.net.\n@ MX 10 mail.example.com.\n@ CAA 0 issue "ca.example"\nbelow NS ns.example.org.\nbelow DS 12345 13 2 ${"AB".repeat(32)}\n`;

/** The live zone as its file, with one more of everything delicate; both nameservers hold it. */
async function adopted(site: DnsSite): Promise<string> {
  const imported = (await site.run("dns", "import", site.zone)).data?.text ?? "";
  const text = `${imported}\n@ 300 IN CAA 0 issue "ca.example"\nbelow 300 IN DS 12345 13 2 ${"ab".repeat(32)}\n`;
  site.records(text);
  const applied = await site.run("dns", "apply", site.zone, "--yes");
  assert.equal(applied.exit, 0, applied.said);
  return text;
}

describe("what stands in the zone, or in the configuration", () => {
  test("forbids the change with exit 7, and neither nameserver is touched", async () => {
    const zone = zones[1];
    const site = (change: (yaml: string) => string) =>
      openDnsSite({ folder, zone, servers, change: (yaml) => change(yaml.replace(/ records: [^,]*,/, "")) });
    const named = (names: string) => site((yaml) => yaml.replace("dns: {", `dns: { names: [${names}],`));
    const serials = named(`www.${zone}`).dig(zone, "SOA");
    const cases: readonly (readonly [string, DnsSite, RegExp])[] = [
      ["a name that is a CNAME", named(`alias.${zone}`), /is a CNAME to www/],
      ["a name that others decide", named(`www.below.${zone}`), /is delegated to other nameservers/],
      [
        "no address to publish",
        site((yaml) => yaml.replaceAll(/, addresses: \[[^\]]*\]/g, "")),
        /no address to publish/,
      ],
    ];
    for (const [what, one, because] of cases) {
      isRefused(what, await one.run("dns", "apply", zone, "--yes"), refused(because));
    }
    assert.deepEqual(named(`www.${zone}`).dig(zone, "SOA"), serials);
  });

  test("a nameserver's own name cannot follow the site, and a zone that one provider signs alone is not changed", async () => {
    const zone = zones[2];
    const site = openDnsSite({
      folder,
      zone,
      servers,
      change: (yaml) => yaml.replace(/ records: [^,]*,/, "").replace("dns: {", `dns: { names: [ns.${zone}],`),
    });
    for (const nth of [0, 1])
      site.meddle(nth, `update add ns.${zone} 300 A 203.0.113.10\nupdate add ${zone} 300 NS ns.${zone}.`);
    const run = await site.run("dns", "apply", zone, "--yes");
    isRefused("a nameserver's name", run, refused(/is a nameserver of the zone/));

    const { status, text } = await powerDns.call("PUT", `/zones/${zone}.`, { dnssec: true });
    assert.equal(status, 204, text);
    const whole = openDnsSite({
      folder,
      zone,
      servers,
      change: (yaml) => yaml.replace(/ records: [^,]*,/, "").replace("primary: one", "primary: two"),
    });
    const signed = await whole.run("dns", "apply", zone, "--yes");
    isRefused(
      "one signer",
      signed,
      refused(/signed \(DNSSEC\) by ns1 with keys that the others do not have/),
    );
  });
});

describe("what has changed, is not known or not allowed", () => {
  const zone = zones[1];
  const site = (change: (yaml: string) => string = (yaml) => yaml) =>
    openDnsSite({
      folder,
      zone,
      servers,
      change: (yaml) => change(yaml.replace(/ records: [^,]*,/, "").replace("primary: one", "primary: two")),
    });

  test("each has its code and exit", async () => {
    const wrongKey = (yaml: string) => yaml.replace("env: SECRET0", `file: ${secretFile("d3Jvbmc=")}`);
    const badKey = (yaml: string) => yaml.replace("env: SECRET0", `file: ${secretFile("not base 64!")}`);
    const closed = (yaml: string) => yaml.replaceAll(/port: \d+/g, "port: 1");
    const elsewhere = (yaml: string) =>
      yaml
        .replace(`zone: ${zone}`, "zone: example.org")
        .replace("dns: {", "dns: { names: [www.example.org],");
    const cases: readonly (readonly [string, Promise<Answer>, Wanted])[] = [
      [
        "nobody who says yes",
        site().run("dns", "apply", zone),
        { exit: 2, code: "NEEDS_YES", because: /--yes/ },
      ],
      [
        "another plan",
        site().run("dns", "apply", zone, "--yes", "--plan", "0123456789abcdef"),
        { exit: 7, code: "DNS_PLAN_MOVED", because: /no longer the one that was looked at/ },
      ],
      [
        "a wrong key",
        site(wrongKey).run("dns", "apply", zone, "--yes"),
        { exit: 1, code: "DNS_AUTH_REJECTED", because: /BADSIG/ },
      ],
      [
        "a key that is none",
        site(badKey).run("dns", "apply", zone, "--yes"),
        { exit: 2, code: "DNS_KEY_UNUSABLE", because: /Base64/i },
      ],
      [
        "nobody there",
        site(closed).run("dns", "apply", zone, "--yes"),
        { exit: 6, code: "DNS_UNREACHABLE", because: /does not answer/ },
      ],
      [
        "another zone",
        site(elsewhere).run("dns", "apply", zone, "--yes"),
        { exit: 7, code: "DNS_ZONE_UNKNOWN", because: /example\.org/ },
      ],
      [
        "nothing to undo",
        site().run("dns", "undo", zone, "--yes"),
        { exit: 2, code: "DNS_NOTHING_TO_UNDO", because: /none in the log/ },
      ],
      [
        "no DNS at all",
        site((yaml) => yaml.replace(/^ {4}dns: .*$/m, "")).run("dns", "plan", zone),
        { exit: 2, code: "DNS_NOT_CONFIGURED", because: /no DNS in the configuration/ },
      ],
      [
        "an unknown site",
        site().run("dns", "plan", "example.net"),
        { exit: 2, code: "SITE_UNKNOWN", because: /example\.net/ },
      ],
    ];
    const serials = site().dig(zone, "SOA");
    for (const [what, run, wanted] of cases) isRefused(what, await run, wanted);
    assert.deepEqual(site().dig(zone, "SOA"), serials);
  });
});

describe("what a provider says or does", () => {
  const zone = "elsewhere.example";
  const program = join(import.meta.dirname, "dns-fakes", "exec-moods.mjs");
  const moody = (mood: string) =>
    openDnsSite({
      folder,
      zone,
      servers: [{ port: 0, secret: "" }],
      change: (yaml) =>
        yaml
          .replace(
            /^ {2}ns0: .*$/m,
            `  ns0: { driver: exec, command: [${process.execPath}, ${program}, ${mood}, ${folder}], nameserver: 127.0.0.1 }`,
          )
          .replace(/ records: [^,]*,/, "")
          .replace("dns: {", `dns: { names: [www.${zone}],`),
    });

  test("each answer has its code and exit", async () => {
    const cases: readonly (readonly [string, Wanted])[] = [
      ["auth", { exit: 1, code: "DNS_AUTH_REJECTED", because: /as the test wants it/ }],
      ["zone-unknown", { exit: 7, code: "DNS_ZONE_UNKNOWN", because: /as the test wants it/ }],
      ["unreachable", { exit: 6, code: "DNS_UNREACHABLE", because: /as the test wants it/ }],
      ["rate-limited", { exit: 6, code: "DNS_RATE_LIMITED", because: /as the test wants it/ }],
      ["other", { exit: 1, code: "DNS_ANSWER_UNUSABLE", because: /as the test wants it/ }],
      ["nonsense", { exit: 1, code: "DNS_ANSWER_UNUSABLE", because: /ns0/ }],
      ["copy", { exit: 7, code: "DNS_REFUSED", because: /a copy of another nameserver/ }],
      ["changed", { exit: 1, code: "DNS_CHANGED_MEANWHILE", because: /changed by somebody else/ }],
      ["forgets", { exit: 1, code: "DNS_NOT_APPLIED", because: /read back it is not there/ }],
    ];
    for (const [mood, wanted] of cases)
      isRefused(mood, await moody(mood).run("dns", "apply", zone, "--yes"), wanted);
  });

  test("while one run changes the names, another ends with exit 5", async () => {
    const site = moody("slow");
    const first = site.run("dns", "apply", zone, "--yes");
    for (let tries = 0; !existsSync(join(folder, "begun")); tries += 1) {
      assert.ok(tries < 1_200, "the first run never began");
      await sleep(50);
    }
    const second = await site.run("dns", "apply", zone, "--yes");
    writeFileSync(join(folder, "go-on"), "");
    await first;

    isRefused("two at once", second, { exit: 5, code: "SITE_LOCKED", because: /dns apply|names/ });
  });
});

function secretFile(secret: string): string {
  const path = join(mkdtempSync(join(folder, "secret-")), "key");
  writeFileSync(path, secret, { mode: 0o600 });
  return path;
}
