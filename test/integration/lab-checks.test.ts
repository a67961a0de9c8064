import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CheckRow, CheckRun } from "../../src/core/report/check-report.ts";
import type { SiteStatus } from "../../src/core/report/site-status.ts";
import { type CliRun, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns", "checks"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync({ timeoutMs: 300_000 });
});
after(async () => await mirror?.[Symbol.asyncDispose]());

interface Checked {
  readonly code: number;
  readonly row: (name: RegExp) => CheckRow;
  readonly said: string;
  readonly ownLine: CheckRun["ownLine"] | undefined;
}

async function check(): Promise<Checked> {
  const run: CliRun = await mirror.clonepanel(["check", site, "--json"]);
  const data = run.document?.data as { readonly sites: readonly CheckRun[] } | undefined;
  const rows = data?.sites[0]?.checks ?? [];
  return {
    code: run.code,
    said: run.stdout + run.stderr,
    row: (name) => rows.find((row) => name.test(row.name)) ?? assert.fail(`${name} of ${run.stdout}`),
    ownLine: data?.sites[0]?.ownLine,
  };
}

async function standing(): Promise<SiteStatus["checks"]> {
  const run = await mirror.clonepanel(["status", site, "--json"]);
  const data = run.document?.data as { readonly sites: readonly SiteStatus[] } | undefined;
  return data?.sites[0]?.checks ?? assert.fail(run.stdout);
}

test("everything is good on real services, and status shows it", async () => {
  const { code, said, ownLine } = await check();

  assert.equal(code, 0, said);
  assert.equal(ownLine?.state, "unasked");
  const checks = await standing();
  assert.equal(checks.length, 9);
  assert.deepEqual(
    checks.filter(({ state }) => state !== "good"),
    [],
  );
});

test("a stopped mail server, database and nameserver are each found, with exit 4; the rest stays good", async () => {
  await mirror.lab.service("a", "postfix", "stop");
  await mirror.lab.service("a", "mariadb", "stop");
  await mirror.lab.service("b", "powerdns", "stop");

  const { code, row, said } = await check();

  await mirror.lab.service("a", "postfix", "start");
  await mirror.lab.service("a", "mariadb", "start");
  await mirror.lab.service("b", "powerdns", "start");
  assert.equal(code, 4, said);
  assert.match(row(/^smtp/).verdictBecause, /port is closed/);
  assert.match(row(/^http/).verdictBecause, /status 500/);
  assert.match(row(/^dns$/).verdictBecause, /b-ns/);
  for (const name of [/^ssh/, /^imap/, /^disk/, /^clock/, /^lag/]) assert.equal(row(name).verdict, "good");
  // One failure is not three: what stands is a beginning.
  assert.equal(row(/^smtp/).state, "failing");
});

test("after three failures it is bad, and what needs the dead login is muted by it", async () => {
  await mirror.lab.service("a", "sshd", "stop");
  await mirror.lab.service("a", "nginx", "stop");
  for (let round = 0; round < 3; round += 1) assert.equal((await check()).code, 4);

  const checks = await standing();

  const ssh = checks.find(({ name }) => name === "ssh a");
  const tcp = checks.find(({ kind }) => kind === "tcp");
  assert.deepEqual([ssh?.state, ssh?.causedBy], ["bad", null]);
  assert.deepEqual([tcp?.state, tcp?.causedBy], ["bad", "ssh a"]);
});

test("when our own cable is cut nobody else is called dead", async () => {
  await mirror.lab.service("a", "sshd", "start");
  await mirror.lab.service("a", "nginx", "start");
  for (const other of ["a", "b", "resolver", "registry"] as const)
    await mirror.lab.partition("control", other);

  const { code, row, ownLine, said } = await check();

  await mirror.lab.heal();
  assert.equal(code, 4, said);
  assert.equal(ownLine?.state, "unproven");
  assert.equal(row(/^tcp/).verdict, "unknown", said);
  assert.equal(row(/^ssh a/).verdict, "unknown", said);
});
