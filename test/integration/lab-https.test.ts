import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CertificateReport } from "../../src/core/report/certificate-report.ts";
import { type Authority, openAuthority } from "./lab/authority.ts";
import { type CliRun, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { refusalOf, statusOf } from "./lab/roles.ts";

let mirror: MirrorLab;
let authority: Authority;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns", "certificates"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await forgetCertificates();
  authority = await openAuthority(mirror.lab, `${mirror.facts.control.home}/authority`);
});
after(async () => {
  await authority?.[Symbol.asyncDispose]();
  if (mirror !== undefined) {
    await Promise.all([mirror.lab.revive("a"), mirror.lab.revive("b")]);
    await forgetCertificates();
    await mirror[Symbol.asyncDispose]();
  }
});

/** Both accounts are served with their hosters' own certificates again. */
async function forgetCertificates(): Promise<void> {
  await Promise.all([forgetCertificate("a"), forgetCertificate("b")]);
}

async function forgetCertificate(account: "a" | "b"): Promise<void> {
  await mirror.lab.mustExec(account, ["rm", "-rf", "/var/lib/nginx/tls"]);
  await mirror.lab.service(account, "nginx", "stop");
  await mirror.lab.service(account, "nginx", "start");
}

const clonepanel = (...args: readonly string[]) =>
  mirror.clonepanel([...args, "--json"], {
    env: { NODE_EXTRA_CA_CERTS: authority.trust },
    timeoutMs: 600_000,
  });

const reportOf = (run: CliRun) =>
  (
    (run.document ?? assert.fail(run.stdout + run.stderr)).data as {
      readonly sites: readonly [CertificateReport];
    }
  ).sites[0];

/** A visitor who checks certificates, as all browsers do, and knows nothing but the name. */
const visit = () =>
  mirror.lab.curl("client", [
    "--cacert",
    authority.trust,
    "-D",
    "-",
    "-o",
    "/dev/null",
    "https://www.example.test/",
  ]);

test("accounts that no browser takes are red", async () => {
  const check = await clonepanel("certificate", "check", site);
  assert.equal(check.code, 4, check.stdout + check.stderr);
  const { accounts } = reportOf(check);
  assert.deepEqual(
    accounts.map(({ account, served }) => [account, served.map(({ state }) => state)]),
    [
      ["a", ["bad", "bad"]],
      ["b", ["bad", "bad"]],
    ],
  );
});

test("one certificate for all names is proven at both nameservers, signed, and installed on both accounts", async () => {
  const renew = await clonepanel("certificate", "renew", site, "--yes");

  assert.equal(renew.code, 0, renew.stdout + renew.stderr);
  const { renewal, accounts } = reportOf(renew);
  assert.equal(renewal?.kind, "issued");
  for (const { account, installed, served } of accounts) {
    assert.equal(installed, "installed", account);
    assert.deepEqual(
      served.map(({ name, state }) => [name, state]),
      [
        ["www.example.test", "good"],
        ["example.test", "good"],
      ],
      JSON.stringify(served),
    );
  }
  assert.equal((await clonepanel("certificate", "check", site)).code, 0);
  for (const at of ["a", "b"] as const) {
    const { address } = mirror.facts.accounts[at];
    for (const name of ["_acme-challenge.www.example.test", "_acme-challenge.example.test"]) {
      const dig = await mirror.lab.mustExec("client", ["dig", "+short", `@${address}`, name, "TXT"]);
      assert.equal(dig.trim(), "", "the proofs are gone");
    }
  }
  const key = await mirror.lab.mustExec("b", ["stat", "-c", "%a %U", "/srv/users/u4711/ssl/site.key"]);
  assert.equal(key.trim(), "600 u4711");
});

test("asked again, nothing is due, nothing is installed, and the authority is not bothered", async () => {
  const renew = await clonepanel("certificate", "renew", site, "--yes");

  assert.equal(renew.code, 0, renew.stdout + renew.stderr);
  const { renewal, accounts } = reportOf(renew);
  assert.equal(renewal?.kind, "kept");
  assert.deepEqual(
    accounts.map(({ installed }) => installed),
    ["unchanged", "unchanged"],
  );
});

test("to a spare that lost its certificate no role goes unless a person says so; the next renewal brings it back", async () => {
  await mirror.sync({ timeoutMs: 900_000 });
  await forgetCertificate("b");

  const planned = await clonepanel("switchover", site, "--to", "b", "--yes");
  assert.deepEqual(refusalOf(planned), { code: 7, errors: ["CERTIFICATE_UNFIT"] });
  const accepted = await clonepanel("switchover", site, "--to", "b", "--preview", "--accept-certificate");
  assert.match(
    `${accepted.stdout}${accepted.stderr}`,
    /b has no valid certificate for www\.example\.test, example\.test: /,
  );
  assert.deepEqual((await statusOf(mirror)).primary, "a");

  const renew = await clonepanel("certificate", "renew", site, "--yes");
  assert.equal(renew.code, 0, renew.stdout + renew.stderr);
  assert.deepEqual(
    reportOf(renew).accounts.map(({ installed, served }) => [installed, served.map(({ state }) => state)]),
    [
      ["unchanged", ["good", "good"]],
      ["installed", ["good", "good"]],
    ],
  );
});

test("with the primary dead, a visitor who checks certificates is served by the replica after the failover", async () => {
  const before = await visit();
  assert.equal(before.code, 0, before.stderr.toString());
  await mirror.lab.kill("a");

  const run = await clonepanel("failover", site, "--to", "b", "--yes");

  assert.equal(run.code, 0, run.stdout + run.stderr);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await visit();
    if (seen.code === 0) {
      assert.match(seen.stdout.toString(), /^HTTP\/[\d.]+ 200/m);
      assert.match(seen.stdout.toString(), /^x-clonepanel: role=primary; epoch=2;/im);
      break;
    }
    assert.ok(Date.now() < deadline, `nobody answers: ${seen.stderr}`);
  }
});
