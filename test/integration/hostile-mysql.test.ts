import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openMysqlRoom } from "./hostile/mysql-room.ts";
import { allServerLies } from "./hostile/server-lies.ts";
import { tellServerLie } from "./hostile/tell-server-lie.ts";

// A share of test/long/hostile-mysql.ts: each lie costs a whole `sync`, and an honest one.

const lies = allServerLies("primary");
/** Each found something when it was told first: the product was not yet bounded there. */
const first = [
  "the hashes: rows without an end",
  "the hashes: each row twice",
  "digests of rows: rows without an end",
  "rows: rows without an end",
  "the columns: large rows without an end",
  "the tables: one row without an end",
  "which hash: an error of a megabyte",
  "the session: the wish for a file of this machine",
  "the hashes: numbers of packets in disorder",
];
const share = lies.filter(
  ({ title, lie }, at) =>
    first.includes(title) ||
    (at % 101 === 7 && lie.patience === undefined && !title.includes("without an end")),
);

const outcome = await openMysqlRoom("primary");
if (outcome.kind === "absent") {
  test("a database server that lies", { skip: outcome.because });
} else {
  const { room } = outcome;
  after(() => room[Symbol.asyncDispose]());

  test("there are as many lies as were promised, and those that are named are among them", () => {
    assert.ok(lies.length >= 300, `${lies.length}`);
    assert.deepEqual(
      first.filter((title) => !lies.some((one) => one.title === title)),
      [],
    );
  });

  for (const one of share) {
    test(`${one.title}: what was is still there, and the next honest pass heals`, async () => {
      const { wrong, told } = await tellServerLie(room, one);

      assert.deepEqual(wrong, []);
      assert.ok(told > 0 || one.title.startsWith("the triggers"), "nobody asked");
    });
  }
}
