import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeScratchFolder } from "../../../src/testing/scratch-folder.ts";
import { AccountLog } from "./account-log.ts";

test("the log of the accounts sees two primaries of one epoch, an epoch that goes back, and a late order", async () => {
  await using scratch = await makeScratchFolder();
  using log = new AccountLog(scratch.path, ["one", "two"], ["s"]);
  const tell = (account: string, role: string, epoch: number, tenure: number) => {
    const place = join(scratch.path, account, ".clonepanel", "s");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "tenure"), `${tenure}\n`);
    writeFileSync(join(place, "new"), JSON.stringify({ role, epoch, operation: "x" }));
    renameSync(join(place, "new"), join(place, "state.json"));
    log.look();
  };
  tell("one", "primary", 1, 1);
  tell("two", "replica", 1, 1);
  tell("one", "fenced", 2, 2);
  tell("two", "primary", 2, 2);
  const good = log.faults();

  tell("one", "primary", 2, 2);
  tell("two", "primary", 1, 1);

  assert.deepEqual(good, []);
  assert.deepEqual(log.faults(), [
    "s: two primaries of epoch 2",
    "s: epoch went back on two",
    "s: an order of a controller that was succeeded came to two",
    "s: two primaries of epoch 1",
  ]);
});
