import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readConfig } from "../../config/read-config.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { DnsZoneApplied, DnsZoneCheck, DnsZonePlan } from "../../core/report/dns.ts";
import type { App } from "../../ports/app-port.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { scriptedApp } from "../../testing/scripted-app.ts";
import type { CommandContext } from "../frame/command.ts";
import { dnsApply } from "./dns-apply.ts";
import { dnsCheck } from "./dns-check.ts";
import { dnsPlan } from "./dns-plan.ts";

const yaml = (dns: string) => `version: 1
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
dnsProviders: { ns: { driver: powerdns, url: "http://192.0.2.1:8081", apiKey: { env: K } } }
sites:
  example.com: { names: [example.com], primary: one, accounts: { one: { path: a }, two: { path: a } }${dns} }
  example.org: { names: [example.org], primary: one, accounts: { one: { path: b }, two: { path: b } } }
`;
const withDns = ", dns: { zone: example.com, providers: [ns] }";

function contextOf(
  answers: Partial<App>,
  change: Partial<CommandContext> = {},
  dns = withDns,
): CommandContext {
  const clock = fakeClock();
  return {
    arguments: [],
    flags: new Map(),
    output: "text",
    mode: "apply",
    clock,
    signal: new AbortController().signal,
    cwd: "/srv",
    home: "/home/me",
    newConfigFile: "/srv/clonepanel.yaml",
    table: [],
    config: async () => {
      const outcome = readConfig(yaml(dns), { home: "/home/me", folder: "/srv" });
      assert.equal(outcome.kind, "valid", JSON.stringify(outcome));
      if (outcome.kind !== "valid") throw new Error("the test's configuration is wrong");
      return outcome.config;
    },
    configFile: async () => "clonepanel.yaml",
    app: async () => scriptedApp(clock, answers),
    review: async () => "apply",
    stream: () => undefined,
    talk: { step: () => assert.fail(), note: () => undefined, warn: () => undefined },
    house: {} as CommandContext["house"],
    terminal: {} as CommandContext["terminal"],
    ...change,
  };
}

const row = (change: Partial<DnsZonePlan> = {}): DnsZonePlan => ({
  site: "example.com",
  zone: "example.com",
  provider: "ns",
  account: null,
  steps: [],
  refused: [],
  warnings: [],
  hash: "0123456789abcdef",
  failed: null,
  ...change,
});
const step: DnsZonePlan["steps"][number] = {
  kind: "replace",
  name: "example.com",
  type: "A",
  before: { ttlSeconds: 300, values: ["203.0.113.10"] },
  after: { ttlSeconds: 60, values: ["198.51.100.20"] },
};
const failed = (code: string) => ({ code, message: `${code} it is`, hint: "look" });
const plan = (...rows: readonly DnsZonePlan[]) => dnsPlan(contextOf({ planDns: async () => rows }));

describe("dns plan", () => {
  test("nothing to change is 0, a difference is 4, both with the data", async () => {
    assert.deepEqual([(await plan(row())).exit, (await plan(row({ steps: [step] }))).exit], [0, 4]);
    assert.match(
      (await plan(row({ steps: [step] }))).text,
      /example\.com A 203\.0\.113\.10 \(300 s\) becomes 198\.51\.100\.20 \(60 s\)/,
    );
  });

  test("one provider that is down is a warning and never a good sign; none at all is 6", async () => {
    const down = row({ provider: "other", failed: failed("DNS_UNREACHABLE") });
    const half = await plan(row(), down);

    assert.equal(half.exit, 4);
    assert.deepEqual([half.errors, half.warnings?.map(({ code }) => code)], [[], ["DNS_UNREACHABLE"]]);
    assert.equal((await plan(down)).exit, 6);
  });

  test("a refused key is 1, a refused zone is 7", async () => {
    assert.equal((await plan(row(), row({ failed: failed("DNS_AUTH_REJECTED") }))).exit, 1);
    assert.equal((await plan(row({ refused: ["a CNAME is in the way"] }))).exit, 7);
  });

  test("of all sites, those without DNS are passed over; named, or when none has it, that is an error", async () => {
    const asked: string[] = [];
    const planDns: App["planDns"] = async ({ site }) => {
      asked.push(site);
      if (site === "example.com") return [row()];
      throw new ClonePanelError("DNS_NOT_CONFIGURED", "no DNS", { hint: "add it", remedy: "owner" });
    };
    await dnsPlan(contextOf({ planDns }));
    const named = await dnsPlan(contextOf({ planDns }, { arguments: ["example.org"] }));

    assert.deepEqual(asked, ["example.com", "example.org"]);
    assert.equal(named.errors?.[0]?.code, "DNS_NOT_CONFIGURED");
    await assert.rejects(dnsPlan(contextOf({ planDns }, {}, "")), /no site has DNS/);
  });
});

describe("dns apply", () => {
  const applied = (change: Partial<DnsZoneApplied>): DnsZoneApplied => ({
    site: "example.com",
    zone: "example.com",
    provider: "ns",
    status: "done",
    steps: [step],
    nameserver: "new",
    drain: null,
    failed: null,
    ...change,
  });
  const apply = (report: DnsZoneApplied) =>
    dnsApply(contextOf({ applyDns: async () => ({ kind: "done", report: [report] }) }));

  test("done is 0; queued is 0 with a warning; a nameserver that still says the old is a warning", async () => {
    const done = await apply(applied({}));
    const queued = await apply(applied({ status: "queued", steps: [], failed: failed("DNS_UNREACHABLE") }));
    const old = await apply(applied({ nameserver: "old" }));

    assert.deepEqual([done.exit, queued.exit, old.exit], [0, 0, 0]);
    assert.deepEqual(
      [done, queued, old].map(({ warnings }) => warnings?.map(({ code }) => code)),
      [[], ["DNS_UNREACHABLE"], ["DNS_WARNING"]],
    );
  });

  test("a person's no is told", async () => {
    const { errors } = await dnsApply(contextOf({ applyDns: async () => ({ kind: "stopped" }) }));

    assert.equal(errors?.[0]?.code, "NOT_CONFIRMED");
  });
});

test("dns check is 0 only when it is sure", async () => {
  const zone = (verdict: DnsZoneCheck["verdict"], faults: readonly string[]): DnsZoneCheck => ({
    site: "example.com",
    zone: "example.com",
    parity: verdict === "alike",
    verdict,
    publishes: ["one"],
    servers: [
      {
        provider: "ns",
        address: "192.0.2.1",
        serial: 7,
        answered: true,
        state: "answers",
        because: null,
        tcp: null,
      },
    ],
    differences: [],
    drain: null,
    delegation: { parent: "com", because: null, nameservers: [], faults },
    warnings: [],
    matrix: [],
  });
  const check = async (verdict: DnsZoneCheck["verdict"], faults: readonly string[] = []) =>
    (await dnsCheck(contextOf({ checkDns: async () => zone(verdict, faults) }))).exit;

  assert.deepEqual([await check("alike"), await check("differs"), await check("unknown")], [0, 4, 4]);
  assert.equal(await check("alike", ["the registry says otherwise"]), 4);
});
