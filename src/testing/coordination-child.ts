import { writeFileSync } from "node:fs";
import { openSqliteState } from "../drivers/coordination/sqlite/index.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { faultsFromEnvironment } from "../platform/faults.ts";
import { nodeFiles } from "../platform/files/node-files.ts";

// A process of its own for tests that kill: `node coordination-child.ts FOLDER lock|step`.
const [folder = "", action] = process.argv.slice(2);

const state = await openSqliteState({
  folder,
  create: "when-absent",
  label: `process ${process.pid}`,
  clock: systemClock,
  files: nodeFiles,
  randomHex: (bytes) => nodeDigest.randomHex(bytes),
  faults: faultsFromEnvironment(process.env),
});

if (action === "lock") {
  const outcome = await state.coordination.takeLock("site:a", "sync a");
  process.stdout.write(`${outcome.kind}\n`);
  await systemClock.sleep(30_000);
} else {
  const operation = await state.log.begin({ kind: "sync", site: "a", epoch: 1 });
  await operation.step("work", async () => writeFileSync(`${folder}/effect`, ""));
}
