import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openRoom } from "./database-room/room.ts";
import { type TornRow, TornSums } from "./database-room/torn-sum.ts";

/** 300 of them: test/long/database-torn-sums.ts. */
const syncs = 20;

const outcome = await openRoom();
if (outcome.kind === "absent") {
  test("torn sums", { skip: outcome.because });
} else {
  const { room } = outcome;
  after(() => room[Symbol.asyncDispose]());

  test(`no vault and no reader of a replica sees half a transfer, in ${syncs} syncs with a writer at work`, async () => {
    await using sums = await TornSums.open(room, "torn");
    const rows: TornRow[] = [];
    for (let at = 0; at < syncs; at++) rows.push(await sums.tryOnce(at % 5 === 4 ? "structure" : "rows"));

    assert.deepEqual(
      rows.filter((row) => row.fault !== null),
      [],
    );
    // Nothing would be proven by a writer that rests, or a reader that looks the other way.
    assert.ok(rows.every((row) => row.transfers > 0 && row.looks > 1));
    assert.ok(rows.filter((row) => row.rowsChanged > 0).length > syncs / 2);
  });
}
