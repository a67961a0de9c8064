import assert from "node:assert/strict";
import { after, test } from "node:test";
import { mirrorLargeRows } from "./database-room/large-rows.ts";
import { openRoom } from "./database-room/room.ts";
import { runSeed, type SeedTrace } from "./database-room/seeds/run-seed.ts";
import { seedServers } from "./database-room/seeds/servers.ts";

/** More of them, over several runs: test/long/database-seeds.ts. */
const seeds = 50;

const outcome = await openRoom(seedServers);
if (outcome.kind === "absent") {
  test("random databases", { skip: outcome.because });
} else {
  const { room } = outcome;
  after(() => room[Symbol.asyncDispose]());

  test("rows that fit into a packet and whose text does not are mirrored byte for byte, first and later", () =>
    mirrorLargeRows(room));

  test(`${seeds} random databases, changed at random, are equal on both servers after every sync`, async () => {
    const traces: SeedTrace[] = [];
    let next = 1;
    const worker = async () => {
      while (next <= seeds) traces.push(await runSeed(room, next++));
    };
    await Promise.all([worker(), worker()]);

    const faults = traces.filter(({ row }) => row.fault !== null);
    assert.deepEqual(
      faults.map(({ row }) => `seed ${row.seed}: ${row.fault}`),
      [],
      "alone: node test/long/database-seeds.ts RESULTS.jsonl SEED",
    );
    const sum = (of: (trace: SeedTrace) => number) => traces.reduce((total, trace) => total + of(trace), 0);
    assert.equal(
      sum(({ row }) => row.syncs),
      3 * seeds,
    );
    // A generator whose statements are all refused would prove nothing.
    const [said, refused] = [sum(({ row }) => row.statements), sum(({ row }) => row.refusedByServer)];
    assert.ok(refused < said / 4, `${refused} refused, ${said} not`);
    assert.ok(sum(({ row }) => row.rows) > 100 * seeds);
  });
}
