import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

// The demo as a newcomer runs it: a process of its own, with a temporary folder that must be empty again afterwards.

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const limitMs = 60_000;

interface Ended {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
  readonly tookMs: number;
}

interface Document {
  readonly ok: boolean;
  readonly data: {
    readonly folder: string;
    readonly durationMs: number;
    readonly steps: readonly { readonly id: string; readonly outcome: string; readonly durationMs: number }[];
  };
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

const scenes = [
  "set-up",
  "first-sync",
  "snapshot",
  "visitor-writes",
  "second-sync",
  "visitor-finds",
  "replica-refuses",
  "second-snapshot",
  "mistake",
  "restore",
  "verify",
  "status",
  "unmirrored",
  "primary-dies",
  "failover",
  "visitor-moves",
  "old-returns",
  "rescue-list",
  "failback",
  "all-is-well",
];

describe("clonepanel demo", () => {
  let folder = "";
  let temporary = "";
  let tools = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "demo-test-"));
    temporary = join(folder, "tmp");
    await mkdir(temporary);
    tools = await bareTools(join(folder, "bin"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  function startDemo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const startedMs = performance.now();
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, "demo", ...args], {
      cwd: folder,
      env: { PATH: tools, HOME: folder, TMPDIR: temporary, TERM: "xterm", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: limitMs,
    });
    const said = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (piece: string) => (said.out += piece));
    child.stderr.setEncoding("utf8").on("data", (piece: string) => (said.err += piece));
    const ended = new Promise<Ended>((resolve) =>
      child.once("close", (exit, signal) =>
        resolve({ exit, signal, ...said, tookMs: performance.now() - startedMs }),
      ),
    );
    return { child, said, ended };
  }

  async function runDemo(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    return startDemo(args, env).ended;
  }

  async function assertNothingLeft(): Promise<void> {
    assert.deepEqual(await readdir(temporary), []);
    assert.deepEqual(await serversOf(folder), []);
  }

  test("tells its whole story in under a minute, plain without a terminal, and leaves nothing", async () => {
    const { exit, out, err, tookMs } = await runDemo([]);

    assert.equal(exit, 0, err);
    assert.equal(err, "");
    assert.ok(tookMs < limitMs);
    assert.ok(!out.includes("\u001b"), "no colours and no cursor movements");
    assert.match(out, /byte for byte/);
    assert.match(out, /plan +lighthouse\.example: failover from sydney to fremont/);
    assert.match(out, /warning +sydney came back/);
    assert.match(out, /both nameservers agree, and name sydney/);
    assert.match(out, /clonepanel config check/);
    assert.deepEqual(
      out.split("\n").filter((line) => line.length > 80 && !line.includes(temporary)),
      [],
    );
    await assertNothingLeft();
  });

  test("a second run works, too; --json is one document with steps and times", async () => {
    const { exit, out, err } = await runDemo(["--json"]);

    assert.equal(exit, 0, err);
    const { ok, data, errors } = JSON.parse(out) as Document;
    assert.equal(ok, true);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      data.steps.map(({ id }) => id),
      scenes,
    );
    assert.ok(data.steps.every(({ outcome, durationMs }) => outcome === "done" && durationMs >= 0));
    assert.ok(data.durationMs < limitMs);
    await assertNothingLeft();
  });

  test("--keep leaves a configuration and a vault that every other verb can use, and the same folder plays again", async () => {
    const place = join(folder, "kept one");

    const first = await runDemo(["--quiet", "--keep", "--folder", place]);
    const status = await runVerb(["status", "--json", "--config", join(place, "clonepanel.yaml")], folder);
    const rescue = await runVerb(
      [
        "rescue",
        "lighthouse.example",
        "list",
        "--json",
        "--quiet",
        "--config",
        join(place, "clonepanel.yaml"),
      ],
      folder,
    );
    const again = await runDemo(["--quiet", "--folder", place]);

    assert.deepEqual([first.exit, first.out, first.err], [0, "", ""]);
    const sites = (JSON.parse(status) as { data: { sites: { replicas: { inSync: boolean }[] }[] } }).data
      .sites;
    assert.equal(sites[0]?.replicas[0]?.inSync, true);
    assert.match(rescue, /Written a moment before the lights went out\./);
    assert.deepEqual([again.exit, again.err], [0, ""]);
    assert.deepEqual(await readdir(place), []);
  });

  test("a folder that holds something else is refused and left alone", async () => {
    const place = join(folder, "mine");
    await mkdir(place);
    await writeFile(join(place, "vault"), "not a demo's");

    const { exit, err } = await runDemo(["--folder", place]);

    assert.equal(exit, 2);
    assert.match(err, /DEMO_FOLDER_UNUSABLE/);
    assert.equal(await readFile(join(place, "vault"), "utf8"), "not a demo's");
  });

  test("a step that fails says why, ends with 1, and cleans up", async () => {
    const { exit, out, err } = await runDemo([], { PATH: join(folder, "no-tools") });

    assert.equal(exit, 1);
    assert.match(out, /First sync.*failed\n$/);
    assert.match(err, /^error: .+\n/);
    await assertNothingLeft();
  });

  test("Ctrl-C ends with 130 and cleans up", async () => {
    const running = startDemo([]);
    await until(() => running.said.out.includes("First sync"));

    running.child.kill("SIGINT");
    const { exit, err } = await running.ended;

    assert.equal(exit, 130, err);
    await assertNothingLeft();
  });

  test("killed at once, its web servers end, and the same folder can be used again", async () => {
    const place = join(folder, "killed");
    const running = startDemo(["--folder", place]);
    await until(() => running.said.out.includes("First sync"));

    running.child.kill("SIGKILL");
    await running.ended;
    await until(async () => (await serversOf(folder)).length === 0);
    const again = await runDemo(["--quiet", "--folder", place]);

    assert.deepEqual([again.exit, again.err], [0, ""]);
  });
});

/** What a fresh Debian has: no rsync, no ssh, no PHP, no sqlite3, no database server. */
async function bareTools(bin: string): Promise<string> {
  await mkdir(bin);
  const extras = /^(rsync|ssh|scp|sftp|php|sqlite|mysql|mariadb|node|npm|git)/;
  for (const from of ["/usr/bin", "/bin"]) {
    for (const name of await readdir(from)) {
      if (!extras.test(name)) await symlink(join(from, name), join(bin, name)).catch(() => undefined);
    }
  }
  return bin;
}

async function runVerb(args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  for await (const piece of child.stdout) out += String(piece);
  return out;
}

/** Command lines of the demo's web servers that play in this folder. */
async function serversOf(folder: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes("host/site/main") && line.includes(folder)) lines.push(line.replaceAll("\0", " "));
  }
  return lines;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, "waited too long");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
