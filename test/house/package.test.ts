import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";

/**
 * The published package, made and installed as an owner and the registry would: from a clean clone, without
 * install scripts, by whatever Node and npm this machine has.
 */
const root = join(import.meta.dirname, "../..");

let work: string;
let installed: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "clonepanel-package-"));
  const clone = join(work, "clone");
  await must("git", ["clone", "--quiet", root, clone], work);
  await must("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], clone);
  await must("npm", ["pack", "--pack-destination", work], clone);
  const tarball = (await readdir(work)).find((name) => name.endsWith(".tgz")) ?? "no tarball";
  await must(
    "npm",
    ["install", "--prefix", join(work, "home"), "--no-audit", "--no-fund", join(work, tarball)],
    work,
  );
  installed = join(work, "home/node_modules/clonepanel");
});

after(() => rm(work, { recursive: true }));

test("the installed command prints its version", async () => {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const command = join(work, "home/node_modules/.bin/clonepanel");

  const result = await run(command, ["--version"], {
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
  });

  assert.equal(result.stderr, "");
  assert.match(result.stdout, new RegExp(version.replaceAll(".", "\\.")));
  assert.equal(result.code, 0);
});

const floor = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);

test("it runs on the oldest Node it promises", {
  skip: !floor && "only Linux has that Node as a package",
}, async () => {
  const wanted = `node-linux-${process.arch}`;
  const home = join(work, "floor");
  await must(
    "npm",
    ["install", "--prefix", home, "--no-save", "--ignore-scripts", `${wanted}@22.18.0`],
    work,
  );
  const oldest = join(home, "node_modules", wanted, "bin/node");

  const result = await run(oldest, [join(installed, "dist/start.js"), "--version"], {});

  assert.equal(result.stderr, "");
  assert.equal(result.code, 0);
});

test("an error is explained by the installed command too", async () => {
  const result = await run(
    process.execPath,
    [join(installed, "dist/start.js"), "explain", "STREAM_UNAVAILABLE"],
    {},
  );

  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /no way to a server/);
});

test("the package holds the program and what lies on an account, the errors, and no test", async () => {
  const files = await readdir(installed, { recursive: true });

  assert.ok(files.includes("dist/start.js"));
  assert.ok(files.includes("dist/cli/main.js"));
  assert.ok(files.includes("docs/errors.md"));
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
    {},
  );

  assert.equal(result.stdout, "");
  assert.match(result.stderr, /clonepanel needs Node 22\.18 or newer; this is Node 20\.11\.0/);
  assert.equal(result.code, 2);
});

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function must(file: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await run(file, args, { PATH: outerPath() }, cwd);
  assert.equal(code, 0, `${file} ${args.join(" ")}\n${stdout}\n${stderr}`);
}

/** Where the machine's own Node and npm are found, rather than the one that runs this test. */
function outerPath(): string {
  const path = process.env.CLONEPANEL_OUTER_PATH ?? process.env.PATH ?? "";
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules/.bin"))
    .join(delimiter);
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = work): Promise<Result> {
  // What an outer npm put into the environment would otherwise configure the inner one.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { cwd, env: { ...Object.fromEntries(own), ...env }, timeout: 300_000, maxBuffer: 16 * 1024 * 1024 },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
