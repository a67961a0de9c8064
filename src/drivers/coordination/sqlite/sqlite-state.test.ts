import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { nodeDigest } from "../../../platform/digest.ts";
import { nodeFiles } from "../../../platform/files/node-files.ts";
import { coordinationContract } from "../../../testing/coordination-contract.ts";
import { fakeClock } from "../../../testing/fake-clock.ts";
import { openSqliteState, type SqliteStateOrder } from "./index.ts";
import { stateError } from "./state-error.ts";

const child = fileURLToPath(new URL("../../../testing/coordination-child.ts", import.meta.url));

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-state-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

function order(folder: string, part: Partial<SqliteStateOrder> = {}): SqliteStateOrder {
  return {
    folder,
    create: "when-absent",
    label: "a test",
    clock: fakeClock(),
    files: nodeFiles,
    randomHex: (bytes) => nodeDigest.randomHex(bytes),
    faults: { point: () => undefined },
    ...part,
  };
}

coordinationContract("sqlite", async () => {
  const { folder, ...disposable } = await temporaryFolder();
  return { ...disposable, open: (parts) => openSqliteState(order(folder, parts)) };
});

/** A real process that does one thing on the state, says so in a line, and stays until it is killed. */
function startChild(
  folder: string,
  action: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [child, folder, action], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
}

function firstLine(process: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    process.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
    process.once("exit", () => resolve("ended"));
  });
}

function ended(process: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((resolve) => {
    if (process.signalCode !== null || process.exitCode !== null) resolve(process.signalCode);
    else process.once("exit", (_code, signal) => resolve(signal));
  });
}

async function kill(process: ChildProcess): Promise<void> {
  process.kill("SIGKILL");
  await ended(process);
}

test("of real processes that race for a lock exactly one wins", async () => {
  await using place = await temporaryFolder();
  const racers = [1, 2, 3, 4].map(() => startChild(place.folder, "lock"));

  const answers = await Promise.all(racers.map(firstLine));

  await Promise.all(racers.map(kill));
  assert.deepEqual([...answers].sort(), ["granted", "held", "held", "held"]);
});

test("a killed process is succeeded, one that merely hangs is not", async () => {
  await using place = await temporaryFolder();
  const holder = startChild(place.folder, "lock");
  assert.equal(await firstLine(holder), "granted");
  await using state = await openSqliteState(order(place.folder));

  holder.kill("SIGSTOP");
  const whileHanging = await state.coordination.takeLock("site:a", "a test");
  await kill(holder);
  const afterDeath = await state.coordination.takeLock("site:a", "a test");

  assert.equal(whileHanging.kind, "held");
  assert.ok(whileHanging.kind === "held" && whileHanging.by.includes(`process ${holder.pid}`));
  assert.equal(afterDeath.kind, "granted");
});

test("successors of a killed process race, and exactly one wins", async () => {
  await using place = await temporaryFolder();
  const holder = startChild(place.folder, "lock");
  await firstLine(holder);
  await kill(holder);
  const racers = [1, 2, 3].map(() => startChild(place.folder, "lock"));

  const answers = await Promise.all(racers.map(firstLine));

  await Promise.all(racers.map(kill));
  assert.deepEqual([...answers].sort(), ["granted", "held", "held"]);
});

for (const [point, expected] of [
  ["work:before", { file: "absent", step: "intent" }],
  ["work:effect", { file: "there", step: "intent" }],
  ["work:after", { file: "there", step: "done" }],
] as const) {
  test(`killed at ${point}, the journal tells the truth`, async () => {
    await using place = await temporaryFolder();
    const worker = startChild(place.folder, "step", { CLONEPANEL_KILL_AT: point });
    assert.equal(await ended(worker), "SIGKILL");
    await using state = await openSqliteState(order(place.folder));

    const swept = await state.log.sweepInterrupted();

    assert.deepEqual(
      swept.map(({ status }) => status),
      ["interrupted"],
    );
    const steps = await state.log.steps(swept[0]?.id ?? "");
    assert.equal(steps[0]?.status, expected.step);
    const file = await stat(join(place.folder, "effect")).then(
      () => "there",
      () => "absent",
    );
    assert.equal(file, expected.file);
  });
}

test("nothing is left of processes that ended well", async () => {
  await using place = await temporaryFolder();
  {
    await using state = await openSqliteState(order(place.folder));
    await using outcome = await lockOf(state);
    assert.equal(outcome.name, "site:a");
  }

  assert.deepEqual(await readdir(join(place.folder, "processes")), []);
  assert.deepEqual(await readdir(place.folder), ["clonepanel.sqlite", "processes"]);
});

async function lockOf(state: Awaited<ReturnType<typeof openSqliteState>>) {
  const outcome = await state.coordination.takeLock("site:a", "a test");
  assert.ok(outcome.kind === "granted");
  return outcome.lock;
}

test("the state folder is the owner's alone", async () => {
  await using place = await temporaryFolder();
  const folder = join(place.folder, "deep", "state");
  await using _state = await openSqliteState(order(folder));

  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test("an absent state that is only read is empty and stays absent", async () => {
  await using place = await temporaryFolder();
  const folder = join(place.folder, "state");
  await using state = await openSqliteState(order(folder, { create: "never" }));

  assert.equal(await state.coordination.readSite("a"), null);
  assert.deepEqual(await state.log.list({ limit: 5 }), []);
  assert.deepEqual(await state.log.sweepInterrupted(), []);
  await assert.rejects(stat(folder));
});

test("a damaged database is said to be damaged", async () => {
  await using place = await temporaryFolder();
  await writeFile(join(place.folder, "clonepanel.sqlite"), "this is no database, it is a poem".repeat(100));

  await assert.rejects(openSqliteState(order(place.folder)), { code: "STATE_DAMAGED" });
});

test("a database whose pages are overwritten is said to be damaged", async () => {
  await using place = await temporaryFolder();
  {
    await using state = await openSqliteState(order(place.folder));
    for (let index = 0; index < 50; index += 1) {
      await (await state.log.begin({ kind: "sync", site: "a", epoch: 1 })).end("done", {
        text: "x".repeat(500),
      });
    }
  }
  const path = join(place.folder, "clonepanel.sqlite");
  const { size } = await stat(path);
  await writeFile(path, Buffer.alloc(size - 8192, 0xab), { flag: "r+" }).catch(() => undefined);

  await assert.rejects(
    async () => {
      await using state = await openSqliteState(order(place.folder));
      await state.log.list({ limit: 100 });
    },
    { code: "STATE_DAMAGED" },
  );
});

test("a state folder that cannot be written is said so", async () => {
  await using place = await temporaryFolder();
  await writeFile(join(place.folder, "file"), "");
  await mkdir(join(place.folder, "state", "clonepanel.sqlite"), { recursive: true });

  await assert.rejects(openSqliteState(order(join(place.folder, "file", "state"))), {
    code: "STATE_UNWRITABLE",
  });
  await assert.rejects(openSqliteState(order(join(place.folder, "state"))), { code: "STATE_UNWRITABLE" });
});

test("every way in which SQLite fails has its own code", () => {
  const failing = (errcode: number) =>
    stateError(Object.assign(new Error("x"), { errcode }), "/state") as { code: string };

  assert.equal(failing(13).code, "STATE_UNWRITABLE");
  assert.equal(failing(8 | (1 << 8)).code, "STATE_UNWRITABLE");
  assert.equal(failing(10 | (3 << 8)).code, "STATE_UNWRITABLE");
  assert.equal(failing(11).code, "STATE_DAMAGED");
  assert.equal(failing(5).code, "STATE_BUSY");
  const bug = new TypeError("ours");
  assert.equal(stateError(bug, "/state"), bug);
});

test("a database of a newer version is refused and left as it is", async () => {
  await using place = await temporaryFolder();
  const path = join(place.folder, "clonepanel.sqlite");
  const future = new DatabaseSync(path);
  future.exec("PRAGMA user_version = 999");
  future.close();

  await assert.rejects(openSqliteState(order(place.folder)), { code: "STATE_TOO_NEW" });
});
