import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type DiskRow, tryAllFaults } from "./disk/disk-fault-loop.ts";
import { operations } from "./disk/operations.ts";

/** Some writes of each operation, the kinds in turn; all of them: test/long/disk-faults.ts. */
const every = (operation: string) => (/sync|restore|switchover/.test(operation) ? 18 : 7);
/** Each operation on one of the two floors of the file system; some on the state database too. */
const disks = (operation: string) => {
  const nth = operations.findIndex(({ name }) => name === operation);
  const floor = nth % 2 === 0 ? ("files" as const) : ("calls" as const);
  return /sync|hold|token|switchover|check|pin/.test(operation) ? [floor, "state" as const] : [floor];
};

test("whichever write of this machine fails, what was is still there, and the same again heals it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-disk-"));
  const rows: DiskRow[] = [];
  try {
    await tryAllFaults({
      folder,
      operations,
      disks,
      every,
      kinds: "in-turn",
      tried: (row) => rows.push(row),
    });
  } finally {
    await rm(folder, { recursive: true });
  }

  assert.deepEqual(
    rows.filter(({ wrong, said }) => wrong !== null || said === "INTERNAL" || said?.startsWith("fell")),
    [],
  );
  for (const { name } of operations)
    assert.ok(
      rows.some(({ operation }) => operation === name),
      name,
    );
});
