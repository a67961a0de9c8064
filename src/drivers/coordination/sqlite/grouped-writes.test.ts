import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { StateDatabase } from "./database.ts";
import { GroupedWrites } from "./grouped-writes.ts";

const folder = mkdtempSync(join(tmpdir(), "clonepanel-grouped-"));
after(() => rmSync(folder, { recursive: true }));

const insert = "INSERT OR IGNORE INTO kept_values (key, rev, value) VALUES (?, 1, ?)";
const change = "UPDATE kept_values SET rev = rev + 1, value = ? WHERE key = ? AND rev = ?";

function open(name: string) {
  const path = join(folder, name);
  const database = new StateDatabase(path);
  return { path, database, writes: new GroupedWrites(database) };
}

test("writes of one moment follow one another, each with its own outcome, and are there for others when they are told", async () => {
  const { path, database, writes } = open("order.sqlite");

  const changed = await Promise.all([
    writes.run(insert, "a", '"one"'),
    writes.run(insert, "a", '"two"'),
    writes.run(change, '"three"', "a", 1),
    writes.run(change, '"four"', "a", 1),
  ]);

  assert.deepEqual(changed, [1, 0, 1, 0]);
  const other = new StateDatabase(path);
  assert.deepEqual(
    { ...other.get("SELECT rev, value FROM kept_values WHERE key = 'a'") },
    { rev: 2, value: '"three"' },
  );
  other.close();
  database.close();
});

test("one that cannot be written takes its group with it, and the next group goes on", async () => {
  const { database, writes } = open("fault.sqlite");

  const group = await Promise.allSettled([
    writes.run(insert, "a", '"one"'),
    writes.run("INSERT INTO kept_values (key, rev, value) VALUES ('b', 1, NULL)"),
  ]);

  assert.deepEqual(
    group.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  assert.equal(database.get("SELECT 1 FROM kept_values"), undefined);
  assert.equal(await writes.run(insert, "c", '"one"'), 1);
  database.close();
});

test("a database that was closed meanwhile is an error, not a silence", async () => {
  const { database, writes } = open("closed.sqlite");
  const write = writes.run(insert, "a", '"one"');
  database.close();

  await assert.rejects(write);
});
