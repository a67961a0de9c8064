import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PlanView, Review } from "../core/report/plan-view.ts";
import type { Config } from "../core/site/config.ts";
import { openSqliteState } from "../drivers/coordination/sqlite/index.ts";
import { firstRecord } from "../engines/mirror/site-record.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { faultsFromEnvironment } from "../platform/faults.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { makeScratchFolder } from "../testing/scratch-folder.ts";
import { openControllerKey } from "./controller-key.ts";
import { exportState, importState } from "./state-copy.ts";

async function aController() {
  const scratch = await makeScratchFolder();
  const at = (name: string) => join(scratch.path, name);
  const config = (state: string) => ({ statePath: at(state), vaultPath: at("vault") }) as Config;
  const state = (folder: string) =>
    openSqliteState({
      folder: at(folder),
      create: "when-absent",
      label: "test",
      clock: systemClock,
      files: nodeFiles,
      randomHex: nodeDigest.randomHex,
      faults: faultsFromEnvironment({}),
    });
  const keyOf = async (folder: string) =>
    (
      await openControllerKey(nodeFiles, nodeDigest, {
        folder: at(folder),
        create: "when-absent",
        shared: null,
      })
    )("s", "a");
  await using opened = await state("old");
  const record = { ...firstRecord({ id: "example.com", primary: "one" } as never), epoch: 7, primary: "two" };
  await opened.coordination.storeSite(record, 0);
  const key = await keyOf("old");
  return { at, config, state, keyOf, key, [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose]() };
}

const say =
  (answer: "apply" | "stop"): Review =>
  async () =>
    answer;
const yes = { review: say("apply"), mode: "apply" } as const;

test("what is exported stands on another machine as it was: roles, epochs and the key of every account", async () => {
  await using one = await aController();
  const file = one.at("copy.json");
  const exported = await exportState({ config: one.config("old"), file });
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const views: PlanView[] = [];

  const outcome = await importState(
    { config: one.config("new"), file },
    {
      mode: "apply",
      review: async (view) => {
        views.push(view);
        return "apply";
      },
    },
  );

  assert.deepEqual(outcome, { kind: "done", report: exported });
  assert.match(views[0]?.lines.join() ?? "", /example\.com: two is the primary \(epoch 7\)/);
  assert.equal(await one.keyOf("new"), one.key);
  await using state = await one.state("new");
  const record = await state.coordination.readSite("example.com");
  assert.deepEqual([record?.epoch, record?.primary], [7, "two"]);
  assert.equal(statSync(one.at("new")).mode & 0o777, 0o700);
  assert.deepEqual(
    readdirSync(one.at(".")).filter((name) => name.includes("importing")),
    [],
  );
});

test("a preview and a no write nothing; a state or a file that is there is never replaced", async () => {
  await using one = await aController();
  const file = one.at("copy.json");
  await exportState({ config: one.config("old"), file });
  const order = { config: one.config("new"), file };

  for (const asked of [
    { review: say("apply"), mode: "preview" },
    { review: say("stop"), mode: "apply" },
  ] as const) {
    assert.deepEqual(await importState(order, asked), { kind: "stopped" });
    assert.equal(existsSync(one.at("new")), false);
  }
  await assert.rejects(importState({ config: one.config("old"), file }, yes), { code: "STATE_PRESENT" });
  await assert.rejects(exportState({ config: one.config("old"), file }), { code: "FILE_PRESENT" });
  await assert.rejects(exportState({ config: one.config("new"), file: one.at("x") }), {
    code: "STATE_ABSENT",
  });
  await assert.rejects(importState({ ...order, file: one.at("y") }, yes), { code: "FILE_ABSENT" });
});

test("a copy that was cut off, changed in one byte or made by something else is refused, and nothing is written", async () => {
  await using one = await aController();
  const file = one.at("copy.json");
  await exportState({ config: one.config("old"), file });
  const text = readFileSync(file, "utf8");
  const broken = [
    text.slice(0, -40),
    text.replace(/"key": "(.)/, (_, digit) => `"key": "${digit === "0" ? "1" : "0"}`),
    text.replace(
      /"database": "(.{400})(.)/,
      (_, head, letter) => `"database": "${head}${letter === "A" ? "B" : "A"}`,
    ),
    "{}",
    "",
    signed({ at: "2026-11-22T00:00:00.000Z", key: "0".repeat(64), database: "bm8gZ3ppcA==" }),
  ];
  for (const bad of broken) {
    assert.notEqual(bad, text);
    writeFileSync(one.at("bad.json"), bad);

    await assert.rejects(importState({ config: one.config("new"), file: one.at("bad.json") }, yes), {
      code: "STATE_COPY_DAMAGED",
    });
    assert.equal(existsSync(one.at("new")), false);
  }
});

/** Whoever can write the file can sign it, too: what it holds is looked at all the same. */
function signed(copy: { at: string; key: string; database: string }): string {
  const form = "ClonePanel state 1";
  const sum = `${form}\n${copy.at}\n${copy.key}\n${copy.database}`;
  return JSON.stringify({ form, ...copy, sha256: createHash("sha256").update(sum).digest("hex") });
}
