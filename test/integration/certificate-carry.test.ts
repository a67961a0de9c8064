import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { CertificateBundle } from "../../src/core/certificate/bundle.ts";
import type { CertificateReport } from "../../src/core/report/certificate-report.ts";
import { type FakeSslHost, fakeCpanelSsl } from "./certificates/fake-cpanel-ssl.ts";
import { type OwnAuthority, openOwnAuthority } from "./certificates/own-authority.ts";
import { type FakeServer, makeCertificate, serveFake } from "./dns-fakes/fake-server.ts";
import { runCliHere } from "./run-cli-here.ts";

/** Two accounts: `one` has its certificate from its host as two files, `two` is reached through cPanel. */
const folder = mkdtempSync(join(tmpdir(), "cp-carry-"));
const site = "carried.example";
const names = [site, `www.${site}`];
let authority: OwnAuthority;
let panel: FakeServer;
let webs: readonly Server[];
let host: FakeSslHost;

before(async () => {
  authority = openOwnAuthority();
  for (const account of ["one", "two"]) mkdirSync(join(folder, account, "ssl"), { recursive: true });
  const self = makeCertificate();
  const [one, two] = [createServer(self), createServer(self)];
  webs = [one, two];
  const port = await listen(one, "127.0.0.1", 0);
  await listen(two, "127.0.0.2", port);
  host = { domains: names, installed: null, serve: (bundle) => two.setSecureContext(bundle) };
  panel = await serveFake(fakeCpanelSsl(host));
  hostRenews(authority.issue(names, 90));
  setDefaultCACertificates([...getCACertificates("default"), authority.root]);
  writeFileSync(join(folder, "clonepanel.yaml"), configText(port));
});
after(async () => {
  for (const web of webs ?? []) web.close();
  await panel?.[Symbol.asyncDispose]();
  authority?.[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server, address: string, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return (server.address() as AddressInfo).port;
}

/** What the host of `one` does by itself: the files, and its web server. */
function hostRenews({ keyPem, chainPem }: CertificateBundle): void {
  writeFileSync(join(folder, "one/ssl/site.crt"), chainPem);
  writeFileSync(join(folder, "one/ssl/site.key"), keyPem, { mode: 0o600 });
  webs[0]?.setSecureContext({ cert: chainPem, key: keyPem });
}

function configText(port: number): string {
  return `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one }, addresses: [127.0.0.1] }
  two: { transport: { driver: local, path: ./two }, addresses: [127.0.0.2] }
sites:
  ${site}:
    names: [${names.join(", ")}]
    primary: one
    accounts: { one: { path: www }, two: { path: www } }
    certificates:
      port: ${port}
      carry: { from: one, certificate: ssl/site.crt, key: ssl/site.key }
      install:
        two: { driver: cpanel, url: "${panel.url}", user: clone, token: { env: PANEL_TOKEN } }
`;
}

interface Run {
  readonly exit: number;
  readonly report: CertificateReport | undefined;
  readonly codes: readonly string[];
  readonly said: string;
}

async function clonepanel(words: readonly string[], token = "right-token"): Promise<Run> {
  process.env["PANEL_TOKEN"] = token;
  const argv = ["certificate", ...words, site, "--config", join(folder, "clonepanel.yaml"), "--json"];
  const { exit, stdout, stderr } = await runCliHere(argv, folder);
  const document = JSON.parse(stdout) as {
    readonly data: { readonly sites: readonly CertificateReport[] } | null;
    readonly errors: readonly { readonly code: string }[];
  };
  const codes = document.errors.map(({ code }) => code);
  return { exit, report: document.data?.sites[0], codes, said: stdout + stderr };
}

const renew = (token?: string) => clonepanel(["renew", "--yes"], token);
const installs = () => panel.seen.filter(({ url }) => url.pathname.endsWith("/install_ssl"));
const states = ({ report }: Run) =>
  report?.accounts.map(({ account, installed, served }) => [
    account,
    installed,
    served.map(({ state }) => state),
  ]);

test("the spare shows none that browsers take; carried over, both accounts show the host's own", async () => {
  const before = await clonepanel(["check"]);
  assert.deepEqual(
    [before.exit, states(before)],
    [
      4,
      [
        ["one", null, ["good", "good"]],
        ["two", null, ["bad", "bad"]],
      ],
    ],
    before.said,
  );

  const run = await renew();

  assert.equal(run.exit, 0, run.said);
  assert.equal(run.report?.renewal?.kind, "carried");
  assert.deepEqual(states(run), [
    ["one", null, ["good", "good"]],
    ["two", "installed", ["good", "good"]],
  ]);
  const [sent] = installs();
  assert.deepEqual([sent?.method, sent?.url.search], ["POST", ""], "a key has no place in an address");
  assert.equal(host.installed?.key, readFileSync(join(folder, "one/ssl/site.key"), "utf8"));
  const kept = join(folder, "state/certificates", `${site}.pem`);
  assert.equal(statSync(kept).mode & 0o777, 0o600);
  assert.ok(!run.said.includes("PRIVATE KEY") && !run.said.includes("right-token"), "no secret is said");
});

test("asked again nothing is installed; when the host has renewed its own, the spare gets that one", async () => {
  const again = await renew();
  assert.deepEqual(
    [again.exit, again.report?.renewal?.kind, states(again)?.[1]?.[1]],
    [0, "kept", "unchanged"],
    again.said,
  );
  assert.equal(installs().length, 1);

  const next = authority.issue(names, 90);
  hostRenews(next);
  const run = await renew();

  assert.deepEqual(
    [run.exit, run.report?.renewal?.kind, states(run)?.[1]?.[1]],
    [0, "carried", "installed"],
    run.said,
  );
  assert.equal(host.installed?.cert, next.chainPem);
});

test("what cannot be used is refused, and the spare keeps what it has", async () => {
  const good = {
    keyPem: readFileSync(join(folder, "one/ssl/site.key"), "utf8"),
    chainPem: readFileSync(join(folder, "one/ssl/site.crt"), "utf8"),
  };
  const had = host.installed?.cert;
  const cases = [
    ["a key of another one", { ...good, keyPem: authority.issue(names, 90).keyPem }, /key does not belong/],
    ["an expired one", authority.issue(names, -1), /it has expired/],
    ["one without a name", authority.issue([site], 90), /it is not for www\./],
    ["no certificate", { ...good, chainPem: "nothing\n" }, /no certificate with its key/],
  ] as const;
  for (const [what, bundle, because] of cases) {
    writeFileSync(join(folder, "one/ssl/site.crt"), bundle.chainPem);
    writeFileSync(join(folder, "one/ssl/site.key"), bundle.keyPem);
    const run = await renew();
    assert.deepEqual([run.exit, run.codes], [1, ["CERTIFICATE_UNUSABLE"]], `${what}: ${run.said}`);
    assert.match(run.said, because, what);
  }
  rmSync(join(folder, "one/ssl/site.crt"));
  const absent = await renew();
  assert.deepEqual([absent.exit, absent.codes], [1, ["CERTIFICATE_UNUSABLE"]], absent.said);
  hostRenews(good);
  assert.equal(host.installed?.cert, had);
});

test("a panel that refuses is told as failed, one that is down is waited for, and then it gets its certificate", async () => {
  host.installed = null;
  const refused = await renew("wrong-token");
  assert.deepEqual(
    [refused.exit, refused.codes, states(refused)?.[1]?.[1]],
    [1, ["CERTIFICATE_NOT_INSTALLED"], "failed"],
    refused.said,
  );

  panel.mood.always = { status: 502, body: "bad gateway" };
  const down = await renew();
  assert.deepEqual([down.exit, states(down)?.[1]?.[1]], [0, "waiting"], down.said);
  for (const body of ["", "{}", "null", "<html>", '{"status":1,"data":7}']) {
    panel.mood.always = { status: 200, body };
    const odd = await renew();
    assert.deepEqual([odd.exit, states(odd)?.[1]?.[1]], [1, "failed"], `${body}: ${odd.said}`);
  }
  panel.mood.always = null;
  const back = await renew();
  assert.deepEqual([back.exit, states(back)?.[1]?.[1]], [0, "installed"], back.said);
});

test("a virtual host that the account does not have is refused by the panel in its own words", async () => {
  const others = await serveFake(fakeCpanelSsl({ ...host, domains: ["other.example"], installed: null }));
  const config = join(folder, "clonepanel.yaml");
  const before = readFileSync(config, "utf8");
  writeFileSync(config, before.replace(panel.url, others.url));

  const run = await renew();

  writeFileSync(config, before);
  await others[Symbol.asyncDispose]();
  assert.deepEqual([run.exit, run.codes], [1, ["CERTIFICATE_NOT_INSTALLED"]], run.said);
  assert.match(run.said, /cPanel refuses: You do not own a virtual host/);
});
