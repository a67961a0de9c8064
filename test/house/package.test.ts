import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { repository } from "../repository.ts";
import { fetchNode, install, nodesAreFetched, packCommit, packThis } from "./package/make-package.ts";
import { firstDay, Owner } from "./package/owner.ts";
import { type Result, run } from "./package/programs.ts";

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

test("the oldest Node it promises has that first day, too", {
  skip: !nodesAreFetched && "only Linux has that Node as a package",
}, async () => {
  const oldest = await fetchNode("22.18.0", join(work, "floor"));

  await firstDay(await Owner.settle(join(work, "first-day-floor"), oldest, installed));
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

  for (const file of ["dist/start.js", "dist/cli/main.js", "dist/web/app.js", "docs/errors.md"])
    assert.ok(files.includes(file), file);
  assert.ok(files.some((file) => file.startsWith("account/") && file.endsWith(".php")));
  assert.deepEqual(
    files.filter((file) => /\.test\.|^(src|test|scripts)\//.test(file)),
    [],
  );
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
