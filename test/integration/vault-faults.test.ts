import assert from "node:assert/strict";
import { test } from "node:test";
import { FaultLoop, type FaultRow, faultKinds, vaultOperations } from "./vault/fault-loop.ts";
import { openVaultRoom } from "./vault/vault-room.ts";

/** The whole table is made by test/long/vault-faults.ts; here every second write fails, in one of the three ways. */
const every = 2;

test("whichever write fails, the last good snapshot comes back, nothing half is listed, and the next run heals", async () => {
  await using room = await openVaultRoom({ replica: "none" });
  const loop = new FaultLoop(room);
  await loop.begin(12);
  const rows: FaultRow[] = [];

  for (const operation of vaultOperations) {
    for (let at = 1; ; at += every) {
      const kind = faultKinds[((at - 1) / every) % faultKinds.length];
      assert.ok(kind);
      const row = await loop.tryPoint({ operation, kind, at });
      if (row === null) break;
      rows.push(row);
    }
  }

  assert.deepEqual(
    rows.filter(({ wrong, said }) => wrong !== null || said === null),
    [],
  );
  for (const operation of vaultOperations) {
    const tried = rows.filter((row) => row.operation === operation).length;
    assert.ok(tried >= 5, `${operation}: only ${tried} writes were tried`);
  }
});
