import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type DiskRow, tryAllFaults } from "../house/disk/disk-fault-loop.ts";
import { farOperations } from "../house/disk/far-operations.ts";
import { startSshd, whyNoSshd } from "./sshd.ts";

/** Some writes of each operation, the kinds in turn; all of them: test/long/disk-faults.ts far. */
test("whichever write of this machine fails on the way to a far one, what was is still there, and the same again heals it", {
  skip: whyNoSshd() ?? false,
}, async () => {
  // Short: a socket's path has to fit.
  const folder = await mkdtemp(join(tmpdir(), "cpd-"));
  await using sshd = await startSshd({ home: folder });
  // A copy makes its store first, which restic takes its time for.
  const operations = farOperations(sshd, join(folder, "work")).filter(({ name }) => name !== "offsite copy");
  const rows: DiskRow[] = [];
  try {
    await tryAllFaults({
      folder,
      operations,
      disks: () => ["calls"],
      every: (operation) => (operation === "offsite init" ? 9 : 31),
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
