import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { sqliteDriver as openSqlite } from "../../src/drivers/databases/sqlite/index.ts";
import type { DatabasePlace } from "../../src/ports/database.ts";
import type { ScriptOrder, ScriptResult, Transport } from "../../src/ports/transport.ts";
import { mirrorOnce, surveyOf } from "../../src/testing/database-mirror.ts";
import { directTransport } from "../../src/testing/direct-transport.ts";
import { makeScratchFolder } from "../../src/testing/scratch-folder.ts";

const run = promisify(execFile);
const sqliteDriver = openSqlite(makeScratchFolder);

/** An account that is not on this machine, as far as the driver knows; its shell and its `PATH` are real. */
function farTransport(home: string, tools: string): Transport {
  return {
    ...directTransport({ socket: null }),
    localPath: () => null,
    run: (order) => runScript(order, home, tools),
    fetchFiles: async (order) => {
      for (const name of order.paths)
        await copyFile(path.join(order.root, name), path.join(order.into, name));
      return { items: order.paths.length, bytes: 0, vanished: [] };
    },
    pushFiles: async (order) => {
      for (const name of order.paths) await copyFile(path.join(order.from, name), path.join(order.to, name));
      return { items: order.paths.length, bytes: 0, vanished: [] };
    },
  };
}

function runScript(order: ScriptOrder, home: string, tools: string): Promise<ScriptResult> {
  const env = { PATH: tools, HOME: home, TMPDIR: path.join(home, "tmp"), LC_ALL: "C" };
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-s", "--", ...(order.args ?? [])], { cwd: home, env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString("latin1")));
    child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString("latin1")));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.end(order.script);
  });
}

async function withAccount(tools: readonly string[], body: (room: Room) => Promise<void>): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), "clonepanel-far-"));
  const bin = path.join(home, "bin");
  await mkdir(path.join(home, "tmp"), { recursive: true });
  await mkdir(bin);
  for (const tool of ["mktemp", "rm", "mkdir", ...tools]) {
    const { stdout } = await run("/bin/sh", ["-c", 'command -v "$1"', "sh", tool]);
    await run("ln", ["-s", stdout.trim(), path.join(bin, tool)]);
  }
  const transport = farTransport(home, bin);
  const place = (name: string): DatabasePlace => ({
    name: "wp",
    access: { driver: "sqlite", path: name },
    transport,
    policy: { skipTables: [], skipRows: [] },
  });
  const sql = async (name: string, text: string): Promise<string> => {
    const { stdout } = await run("sqlite3", [path.join(home, name), text]);
    return stdout.trim();
  };
  try {
    await body({ home, place, sql });
    assert.deepEqual(await readdir(path.join(home, "tmp")), [], "nothing is left on the account");
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

interface Room {
  readonly home: string;
  readonly place: (name: string) => DatabasePlace;
  readonly sql: (name: string, text: string) => Promise<string>;
}

for (const tool of ["sqlite3", "php"]) {
  test(`a far file is read and changed by ${tool}, under its own name with spaces and quotes`, async (context) => {
    const probe = tool === "php" ? ["-r", "exit(class_exists('SQLite3') ? 0 : 1);"] : ["-version"];
    if ((await run(tool, probe).catch(() => null)) === null)
      return context.skip(`${tool} with SQLite is not installed`);
    await withAccount([tool], async ({ place, sql }) => {
      await sql(
        "-from '1'.db",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b');",
      );
      await sql(
        "to.db",
        "PRAGMA journal_mode=WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'x');",
      );

      await mirrorOnce(sqliteDriver, { from: place("-from '1'.db"), to: place("to.db") });
      await mirrorOnce(sqliteDriver, { from: place("-from '1'.db"), to: place("new/deep.db") });

      const want = await surveyOf(sqliteDriver, place("-from '1'.db"));
      assert.deepEqual(await surveyOf(sqliteDriver, place("to.db")), want);
      assert.deepEqual(await surveyOf(sqliteDriver, place("new/deep.db")), want);
      assert.equal(await sql("to.db", "SELECT group_concat(v) FROM t"), "a,b");
    });
  });
}

test("without any tool the account says so, and a missing file is told as one", async () => {
  await withAccount([], async ({ place, sql }) => {
    await sql("from.db", "CREATE TABLE t (id INTEGER PRIMARY KEY);");

    await assert.rejects(sqliteDriver.openReader(place("from.db")), { code: "REMOTE_TOOL_MISSING" });
    await assert.rejects(sqliteDriver.openReader(place("nothing.db")), { code: "DATABASE_ABSENT" });
  });
});
