import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

// The real command line as a process of its own: what a shell script sees.

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const valid = `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./accounts/one } }
  two: { transport: { driver: local, path: ./accounts/two } }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: www }, two: { path: www } }
    mirror: { every: 1s }
`;

const withSecret = valid
  .replace("app: static", "app: php")
  .replace(
    "one: { path: www }",
    "one: { path: www, databases: { wp: { driver: mysql, name: d, user: u, password: { env: CLONEPANEL_TEST_UNSET } } } }",
  );

async function world(yaml: string) {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-cli-"));
  await mkdir(join(folder, "accounts/one/www"), { recursive: true });
  await mkdir(join(folder, "accounts/two"), { recursive: true });
  await writeFile(join(folder, "accounts/one/www/index.html"), "hello");
  await writeFile(join(folder, "clonepanel.yaml"), yaml);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

interface Running {
  readonly child: ReturnType<typeof spawn>;
  readonly firstOutput: Promise<void>;
  readonly ended: Promise<{ readonly exit: number | null; readonly out: string; readonly err: string }>;
}

function startCli(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (piece: Buffer) => {
    out += piece.toString();
  });
  child.stderr.on("data", (piece: Buffer) => {
    err += piece.toString();
  });
  const firstOutput = new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
  const ended = new Promise<{ exit: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (exit) => resolve({ exit, out, err })),
  );
  return { child, firstOutput, ended };
}

function cli(folder: string, ...args: readonly string[]) {
  return startCli(folder, args).ended;
}

function codesOf(out: string): readonly string[] {
  const document = JSON.parse(out) as { readonly errors: readonly { readonly code: string }[] };
  return document.errors.map(({ code }) => code);
}

test("--version prints the package's version", async () => {
  await using place = await world(valid);
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };

  assert.deepEqual(await cli(place.folder, "--version"), { exit: 0, out: `${version}\n`, err: "" });
});

test("bad input ends with 2, one JSON document, and nothing made anywhere", async () => {
  await using place = await world(valid.replace("primary: one", "primary: onne\n    banana: 1"));
  const before = await readdir(place.folder, { recursive: true });

  for (const [args, codes] of [
    [
      ["sync", "--yes"],
      ["CONFIG_INVALID", "CONFIG_INVALID"],
    ],
    [
      ["config", "check"],
      ["CONFIG_INVALID", "CONFIG_INVALID"],
    ],
    [["snyc"], ["USAGE"]],
    [["sync", "--preveiw"], ["USAGE"]],
    [["observe"], ["USAGE"]],
    [["observe", "tokyo"], ["USAGE"]],
    [["observe", "tokyo", "--controller", "panel.example.com"], ["USAGE"]],
    [["status", "--config", "absent.yaml"], ["CONFIG_UNREADABLE"]],
  ] as const) {
    const { exit, out } = await cli(place.folder, ...args, "--json");

    assert.equal(exit, 2, args.join(" "));
    assert.deepEqual(codesOf(out), codes, args.join(" "));
  }
  assert.deepEqual(await readdir(place.folder, { recursive: true }), before);
});

test("a missing secret ends with 2, and no account is touched", async () => {
  await using place = await world(withSecret);

  const { exit, out } = await cli(place.folder, "sync", "--yes", "--json");

  assert.equal(exit, 2);
  assert.deepEqual(codesOf(out), ["SECRET_MISSING"]);
  assert.deepEqual(await readdir(join(place.folder, "accounts"), { recursive: true }), [
    "one",
    "two",
    "one/www",
    "one/www/index.html",
  ]);
});

test("a change without a terminal and without --yes ends with 2, and no account is touched", async () => {
  await using place = await world(valid);

  const { exit, out, err } = await cli(place.folder, "sync");

  assert.equal(exit, 2);
  assert.equal(out, "");
  assert.match(err, /NEEDS_YES/);
  assert.deepEqual(await readdir(join(place.folder, "accounts/two")), []);
});

test("a preview makes nothing at all", async () => {
  await using place = await world(valid);
  const before = await readdir(place.folder, { recursive: true });

  const { exit, out } = await cli(place.folder, "sync", "--preview");

  assert.equal(exit, 0);
  assert.match(out, /index\.html/);
  assert.deepEqual(await readdir(place.folder, { recursive: true }), before);
});

test("the variable names the configuration from anywhere", async () => {
  await using place = await world(valid);
  const env = { CLONEPANEL_CONFIG: join(place.folder, "clonepanel.yaml") };

  const { exit, out } = await startCli(tmpdir(), ["config", "check"], env).ended;

  assert.equal(exit, 0);
  assert.match(out, /valid: 2 accounts, 1 site/);
});

/** A busy machine takes its time; one that never gets there is found out. */
async function appears(path: string): Promise<void> {
  for (let tries = 0; tries < 300 && !existsSync(path); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("a signal ends the daemon with 130, with every pass finished", async () => {
  await using place = await world(valid);
  const running = startCli(place.folder, ["run", "--json", "--listen", "off"]);
  await running.firstOutput;
  await appears(join(place.folder, "accounts/two/www/index.html"));

  running.child.kill("SIGTERM");
  const { exit, out, err } = await running.ended;

  assert.equal(exit, 130, err);
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly outcome: string });
  assert.equal(lines[0]?.outcome, "started");
  assert.equal(lines.at(-1)?.outcome, "stopped");
  assert.equal(await readFile(join(place.folder, "accounts/two/www/index.html"), "utf8"), "hello");
  const log = JSON.parse((await cli(place.folder, "log", "--json")).out) as {
    readonly data: { readonly operations: readonly { readonly status: string }[] };
  };
  assert.ok(log.data.operations.every(({ status }) => status !== "running"));
});

test("following the log ends with 130 by a signal", async () => {
  await using place = await world(valid);
  await cli(place.folder, "sync", "--yes");
  const running = startCli(place.folder, ["log", "--follow", "--json"]);
  await running.firstOutput;

  running.child.kill("SIGINT");
  const { exit, out } = await running.ended;

  assert.equal(exit, 130);
  assert.equal((JSON.parse(out.split("\n")[0] ?? "") as { kind: string }).kind, "sync");
});

test("a reader that leaves early is no failure", async () => {
  await using place = await world(valid);
  const running = startCli(place.folder, ["config", "schema"]);
  running.child.stdout?.destroy();

  const { exit, err } = await running.ended;

  assert.deepEqual({ exit, err }, { exit: 0, err: "" });
});
