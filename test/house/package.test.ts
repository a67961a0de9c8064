import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../integration/dns-servers.ts";
import { startSshd, whyNoSshd } from "../integration/sshd.ts";
import { repository } from "../repository.ts";
import { fetchNode, install, nodesAreFetched, packCommit, packThis } from "./package/make-package.ts";
import { firstDay, Owner } from "./package/owner.ts";
import { type Result, run } from "./package/programs.ts";
import { openUnitRoom, whyNoUnitRoom } from "./package/unit-room.ts";

/**
 * The published package, made and installed as an owner and the registry would: from a clean clone, without
 * install scripts, by whatever Node and npm this machine has. Every Node that is promised: test/long/release.ts.
 */
let work: string;
let tarball: string;
let installed: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "clonepanel-package-"));
  // One that was packed already: who works on these tests need not pack each time.
  tarball = process.env["CLONEPANEL_TARBALL"] ?? (await packThis(work));
  installed = await install(tarball, join(work, "home"));
});

after(() => rm(work, { recursive: true }));

test("the installed command prints its version", async () => {
  const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
    version: string;
  };
  const command = join(work, "home/node_modules/.bin/clonepanel");

  const result = await run(command, ["--version"], {
    cwd: work,
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}` },
  });

  assert.equal(result.stderr, "");
  assert.match(result.stdout, new RegExp(version.replaceAll(".", "\\.")));
  assert.equal(result.code, 0);
});

test("the installed command has its first day: configuration, mirror, snapshot, dashboard", async () => {
  await firstDay(await Owner.settle(join(work, "first-day"), process.execPath, installed));
});

/** Node 24 runs this test. */
for (const version of ["22.18.0", "26"])
  test(`Node ${version} has that first day, too, and plays the demo`, {
    skip: !nodesAreFetched && "only Linux has that Node as a package",
  }, async () => {
    const node = await fetchNode(version, join(work, `node-${version}`));
    const owner = await Owner.settle(join(work, `first-day-${version}`), node, installed);

    await firstDay(owner);
    const demo = await owner.type("demo");

    assert.equal(demo.code, 0, demo.stderr);
    assert.match(demo.stdout + demo.stderr, /failback/);
  });

/** The first commit of 2026-11-30 that stood on its own: the state had four of its forms then. */
const previous = "e921d0a";

test("an upgrade over the older package keeps state, vault and configuration", async (t) => {
  const older = await packCommit(previous, work);
  if (older === null) return t.skip(`commit ${previous} is not in this clone's history`);
  const home = join(work, "upgrade-home");
  const before = await Owner.settle(join(work, "upgrade"), process.execPath, await install(older, home));
  await before.writePage("old");
  await before.typeWell("sync", "--yes");
  await before.typeWell("snapshot", "take", "example.com");
  const status = await before.typeWell("status");
  const snapshots = await before.typeWell("snapshot", "list", "example.com");
  const formBefore = formOf(before.folder);

  const now = before.with(process.execPath, await install(tarball, home));
  await now.typeWell("config", "check");
  const statusNow = await now.typeWell("status");
  await now.writePage("new");
  await now.typeWell("sync", "--yes");
  await now.typeWell("verify");

  assert.ok(formOf(now.folder) > formBefore, "the state had nothing to be brought forward");
  assert.deepEqual(factsOf(statusNow), factsOf(status));
  assert.deepEqual(idsOf(await now.typeWell("snapshot", "list", "example.com")), idsOf(snapshots));
  assert.equal(await now.readCopy(), "new");
  assert.equal(Number((factsOf(await now.typeWell("status")) as Facts).generation.number), 2);
  const folder = join(now.folder, "restored");
  const [id = ""] = idsOf(snapshots);
  await now.typeWell("snapshot", "restore", "example.com", id, "--to-folder", folder, "--yes");
  assert.equal(await readFile(join(folder, "files/index.html"), "utf8"), "old");
});

test("a state that a newer version wrote is refused in words, and not touched", async () => {
  const owner = await Owner.settle(join(work, "newer"), process.execPath, installed);
  await owner.writePage("page");
  await owner.typeWell("sync", "--yes");
  const form = formOf(owner.folder);
  withState(owner.folder, (state) => state.exec(`PRAGMA user_version = ${form + 1}`));

  const results: Result[] = [];
  for (const verb of [["status"], ["sync", "--yes"], ["run", "--listen", "off"]])
    results.push(await owner.type(...verb, "--json"));

  for (const { code, stdout, stderr } of results) {
    assert.match(`${stdout}${stderr}`, /STATE_TOO_NEW/);
    assert.match(`${stdout}${stderr}`, /newer ClonePanel/);
    assert.notEqual(code, 0);
  }
  assert.equal(formOf(owner.folder), form + 1);
});

test("the daemon of the systemd unit, under the unit's restrictions, mirrors to an account over SSH", {
  skip: whyNoUnitRoom ?? whyNoSshd() ?? false,
}, async () => {
  const folder = join(work, "unit");
  const home = join(folder, "home");
  await mkdir(join(home, "public_html"), { recursive: true });
  await using sshd = await startSshd({ home });
  const { transport } = sshd.account("plain");
  assert.ok(transport.driver === "ssh");
  await copyFile(transport.identity, join(folder, "key"));
  await copyFile(
    join(repository, "packaging/systemd/clonepanel.service"),
    join(folder, "clonepanel.service"),
  );
  await writeFile(join(folder, "clonepanel.yaml"), unitConfig(transport, home, await freePort()));
  await using room = await openUnitRoom({
    ...{ work: folder, node: process.execPath, modules: join(installed, "..") },
  });

  const copy = join(home, "public_html/index.html");
  for (let turn = 0; turn < 300 && !existsSync(copy); turn += 1) await sleep(200);

  assert.ok(existsSync(copy), room.said());
  const status = await readFile(`/proc/${room.daemonPid}/status`, "utf8");
  for (const line of [/^Uid:\t987\t987/m, /^NoNewPrivs:\t1$/m, /^Seccomp:\t2$/m, /^CapBnd:\t0+$/m])
    assert.match(status, line);
  // Even who is root there writes nothing but what the unit names, and sees no home.
  const within = (script: string) =>
    run("nsenter", ["-t", String(room.daemonPid), "-m", "sh", "-c", script], { cwd: "/" });
  for (const path of ["/usr/x", "/etc/clonepanel/x", "/var/x"])
    assert.match((await within(`: > ${path}`)).stderr, /Read-only file system/, path);
  assert.equal((await within(": > /var/lib/clonepanel/x && : > /var/cache/clonepanel/x")).code, 0);
  assert.equal((await within("ls /root /home")).stdout.trim(), "/home:\n\n/root:");
  assert.doesNotMatch((await within("ls /tmp /dev")).stdout, /clonepanel-package|^vda/m);
});

test("an error is explained by the installed command too", async () => {
  const result = await run(
    process.execPath,
    [join(installed, "dist/start.js"), "explain", "STREAM_UNAVAILABLE"],
    { cwd: work },
  );

  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /no way to a server/);
});

test("the package holds the program and what lies on an account, the errors, and no test", async () => {
  const files = await readdir(installed, { recursive: true });

  for (const file of [
    "dist/start.js",
    "dist/parts/site/main.js",
    "dist/ports/app-port.d.ts",
    "dist/web/app.js",
    "docs/errors.md",
  ])
    assert.ok(files.includes(file), file);
  assert.ok(files.some((file) => file.startsWith("account/") && file.endsWith(".php")));
  assert.deepEqual(
    files.filter((file) => /\.test\.|^(src|test|scripts)\//.test(file)),
    [],
  );
});

test("authors of drivers import the contract suites from the package, with their types", async () => {
  const asks = 'import("clonepanel/testing/memory-files").then((suite) => console.log(Object.keys(suite)))';

  const result = await run(process.execPath, ["-e", asks], { cwd: dirname(dirname(installed)) });

  assert.match(result.stdout, /MemoryFiles|memoryFiles/, result.stderr);
  assert.ok(existsSync(join(installed, "dist/testing/memory-files.d.ts")));
});

test("a Node that is too old is told so, in words", async () => {
  // The guard's own question is answered as an old Node would; everything else about this one is real.
  const pretend = `data:text/javascript,${encodeURIComponent(
    'Object.defineProperty(process.versions, "node", { value: "20.11.0" });',
  )}`;

  const result = await run(
    process.execPath,
    ["--import", pretend, join(installed, "dist/start.js"), "--version"],
    { cwd: work },
  );

  assert.equal(result.stdout, "");
  assert.match(result.stderr, /clonepanel needs Node 22\.18 or newer; this is Node 20\.11\.0/);
  assert.equal(result.code, 2);
});

function unitConfig(
  { port, user, hostKey }: { readonly port: number; readonly user: string; readonly hostKey: string },
  home: string,
  panelPort: number,
): string {
  const login = `host: 127.0.0.1, port: ${port}, user: ${user}, identity: /etc/clonepanel/key`;
  return `version: 1
vault: /var/lib/clonepanel/vault
state: /var/lib/clonepanel/state
panel: { listen: "127.0.0.1:${panelPort}" }
accounts:
  one: { transport: { driver: local, path: /var/lib/clonepanel/one } }
  two: { transport: { driver: ssh, ${login}, hostKey: "${hostKey}" } }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: public_html }, two: { path: "${home}/public_html" } }
`;
}

interface Facts {
  readonly site: string;
  readonly primary: string;
  readonly epoch: number;
  readonly generation: { readonly number: number };
}

/** What every version's status has said. */
function factsOf(status: Readonly<Record<string, unknown>>): unknown {
  const [site] = status["sites"] as readonly (Facts & { readonly lastSnapshot: unknown })[];
  assert.ok(site);
  const { primary, epoch, generation, lastSnapshot } = site;
  return { site: site.site, primary, epoch, generation, lastSnapshot };
}

function idsOf(list: Readonly<Record<string, unknown>>): readonly string[] {
  return (list["snapshots"] as readonly { readonly id: string }[]).map(({ id }) => id);
}

function formOf(folder: string): number {
  return withState(folder, (state) => Number(state.prepare("PRAGMA user_version").get()?.["user_version"]));
}

function withState<T>(folder: string, work: (state: DatabaseSync) => T): T {
  const state = new DatabaseSync(join(folder, "state/clonepanel.sqlite"));
  try {
    return work(state);
  } finally {
    state.close();
  }
}
