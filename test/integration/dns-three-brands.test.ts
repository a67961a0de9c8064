import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startBind, startPowerDns, type TestBind, type TestPowerDns } from "./dns-servers.ts";
import { type Answer, type DnsSite, openDnsSite, type SignedServer } from "./dns-site.ts";
import { startKnot, type TestKnot } from "./knot-server.ts";

/** One zone at BIND, PowerDNS and Knot, changed by the command line as its owner would. */
const zones = Array.from({ length: 2 }, (_, nth) => `z${nth}.example.com`);
const folder = mkdtempSync(join(tmpdir(), "cp-brands-"));
let bind: TestBind;
let powerDns: TestPowerDns;
let knot: TestKnot;
let servers: readonly SignedServer[];

before(async () => {
  [bind, powerDns, knot] = await Promise.all([
    startBind({ transfers: "allowed" }),
    startPowerDns(),
    startKnot(zones),
  ]);
  for (const zone of zones) await powerDns.makeZone(zone);
  servers = [
    { port: bind.port, secret: bind.tsig.secret },
    { port: powerDns.port, secret: powerDns.tsig.secret },
    knot,
  ];
});

after(async () => {
  for (const server of [bind, powerDns, knot]) await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const place = (zone: string, undeclared?: "keep" | "remove"): DnsSite =>
  openDnsSite({ folder, zone, servers, ...(undeclared === undefined ? {} : { undeclared }) });

const steps = ({ zones: rows }: Answer) =>
  rows.map(({ steps: all }) => all.map(({ kind, name, type }) => `${kind} ${name} ${type}`));

describe("one zone at BIND, PowerDNS and Knot", () => {
  test("is imported, changed by a plan of one hash, agrees, and is undone everywhere", async () => {
    const site = place(zones[0] ?? "");
    const { zone } = site;
    site.records("$TTL 300\n");
    const imported = await site.run("dns", "import", zone);
    assert.equal(imported.exit, 0, imported.said);
    const text = imported.data?.text ?? "";
    const checked = join(folder, "imported.zone");
    writeFileSync(checked, text);
    execFileSync("named-checkzone", ["-q", "-i", "local", zone, checked]);

    site.records(text);
    const same = await site.run("dns", "apply", zone, "--yes");
    assert.equal(same.exit, 0, same.said);
    const baseline = site.dig(zone, "TXT");

    site.records(
      `${text}\nmail 300 A 192.0.2.25\n@ 300 CAA 0 issue "ca.example"\n`.replace(
        "v=spf1 mx -all",
        "v=spf1 ip4:203.0.113.10 ip4:198.51.100.20 -all",
      ),
    );
    const plan = await site.run("dns", "plan", zone);
    assert.equal(plan.exit, 4, plan.said);
    const wanted = [`create mail.${zone} A`, `create ${zone} CAA`, `replace ${zone} TXT`].toSorted();
    for (const one of steps(plan)) assert.deepEqual(one.toSorted(), wanted);

    const hash = plan.zones[0]?.hash ?? "";
    const applied = await site.run("dns", "apply", zone, "--yes", "--plan", hash);
    assert.equal(applied.exit, 0, applied.said);
    assert.deepEqual(
      applied.zones.map(({ status }) => status),
      ["done", "done", "done"],
    );
    assert.deepEqual(new Set(site.dig(`mail.${zone}`, "A")), new Set(["192.0.2.25"]));
    assert.equal((await site.run("dns", "plan", zone)).exit, 0);
    const check = await site.run("dns", "check", zone);
    const differing = async () =>
      (await site.run("dns", "check", zone)).data?.zones?.[0]?.differences?.map(({ name }) => name);
    // Nobody stands behind the two names at the apex, so parity as a whole is unknown, and says so.
    assert.deepEqual([check.exit, check.data?.zones?.[0]?.verdict], [4, "unknown"], check.said);
    assert.deepEqual(check.data?.zones?.[0]?.differences, []);
    const undone = await site.run("dns", "undo", zone, "--yes");
    assert.equal(undone.exit, 0, undone.said);
    assert.deepEqual(site.dig(`mail.${zone}`, "A"), ["", "", ""]);
    assert.deepEqual(site.dig(zone, "TXT"), baseline);

    assert.equal((await site.run("dns", "apply", zone, "--yes")).exit, 0);
    site.meddle(1, `update delete mail.${zone} A 192.0.2.25\nupdate add mail.${zone} 300 A 192.0.2.26`);
    assert.deepEqual(await differing(), [`mail.${zone}`]);
    assert.equal((await site.run("dns", "apply", zone, "--yes")).exit, 0);
    assert.deepEqual(await differing(), []);
  });

  test("a plan is done to the letter or not at all; what somebody changed since is not undone", async () => {
    const site = place(zones[1] ?? "");
    const { zone } = site;
    const imported = (await site.run("dns", "import", zone)).data?.text ?? "";
    site.records(imported);
    await site.run("dns", "apply", zone, "--yes");
    site.records(`${imported}\nnew 300 TXT "ours"\n`);
    const hash = (await site.run("dns", "plan", zone)).zones[0]?.hash ?? "";
    site.meddle(2, `update add shop.${zone} 300 A 192.0.2.77`);

    const late = await site.run("dns", "apply", zone, "--yes", "--plan", hash);
    assert.deepEqual([late.exit, late.codes], [7, ["DNS_PLAN_MOVED"]], late.said);
    assert.deepEqual(site.dig(`new.${zone}`, "TXT"), ["", "", ""]);

    assert.equal((await site.run("dns", "apply", zone, "--yes")).exit, 0);
    assert.deepEqual(site.dig(`shop.${zone}`, "A"), ["", "", "192.0.2.77"], "foreign records stay");
    site.meddle(1, `update delete new.${zone} TXT\nupdate add new.${zone} 300 TXT "theirs"`);
    const undo = await site.run("dns", "undo", zone, "--yes");
    assert.deepEqual([undo.exit, undo.codes], [1, ["DNS_CHANGED_MEANWHILE"]], undo.said);
    assert.deepEqual(site.dig(`new.${zone}`, "TXT"), ['"ours"', '"theirs"', '"ours"']);
  });
});
