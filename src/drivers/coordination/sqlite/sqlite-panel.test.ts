import assert from "node:assert/strict";
import { test } from "node:test";
import { StateDatabase } from "./database.ts";
import { sqlitePanel } from "./sqlite-panel.ts";

const life = { register: async () => "this", isDead: () => false };

const entry = (what: string) => ({
  at: 1_764_000_000_000,
  who: "ann",
  from: "127.0.0.1",
  what,
  site: null,
  status: 200,
  detail: { typed: "example.com" },
});

async function aTrail(rows: number) {
  const database = new StateDatabase(":memory:");
  const { audit } = sqlitePanel(database, life);
  for (let row = 1; row <= rows; row += 1) await audit.append(entry(`sign-in ${row}`));
  return { database, audit };
}

test("a record is stored where it is expected, and goes when its end is over", async () => {
  const { sessions } = sqlitePanel(new StateDatabase(":memory:"), life);
  const session = {
    user: "ann",
    label: "1",
    startedAt: 1,
    lastSeenAt: 1,
    steppedUpUntil: null,
    from: "127.0.0.1",
    program: "",
  };

  assert.equal(await sessions.put("a", session, { expect: "present", endsAt: 10 }), "conflict");
  assert.equal(await sessions.put("a", session, { expect: "absent", endsAt: 10 }), "stored");
  assert.equal(await sessions.put("a", session, { expect: "absent", endsAt: 10 }), "conflict");
  assert.deepEqual(await sessions.get("a"), session);
  assert.equal(await sessions.removeEnded(9), 0);
  assert.equal(await sessions.removeEnded(10), 1);
  assert.equal(await sessions.get("a"), null);
});

test("an untouched trail is whole, and is read from its newest row", async () => {
  const { audit } = await aTrail(5);

  assert.deepEqual(await audit.verify(), {
    rows: 5,
    brokenAt: null,
    because: "every row names the one before",
  });
  const seqs = (await audit.list({ before: 4, limit: 2 })).map(({ seq }) => seq);
  assert.deepEqual(seqs, [3, 2]);
});

test("every single byte that is changed in a row's text is found", async () => {
  const { database, audit } = await aTrail(3);
  const text = String(database.get("SELECT entry FROM panel_audit WHERE seq = 2")?.["entry"]);
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === "x" ? "y" : "x";
    database.run(
      "UPDATE panel_audit SET entry = ? WHERE seq = 2",
      text.slice(0, at) + other + text.slice(at + 1),
    );
    assert.equal((await audit.verify()).brokenAt, 2, `byte ${at}`);
  }
});

for (const [what, sql, brokenAt] of [
  ["taken out", "DELETE FROM panel_audit WHERE seq = 2", 2],
  ["taken out at the beginning", "DELETE FROM panel_audit WHERE seq = 1", 1],
  ["cut off at the end", "DELETE FROM panel_audit WHERE seq = 4", 4],
  [
    "given another hash",
    "UPDATE panel_audit SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE seq = 3",
    3,
  ],
  ["moved", "UPDATE panel_audit SET entry = (SELECT entry FROM panel_audit WHERE seq = 3) WHERE seq = 2", 2],
] as const) {
  test(`a row that was ${what} is found`, async () => {
    const { database, audit } = await aTrail(4);

    database.run(sql);

    assert.equal((await audit.verify()).brokenAt, brokenAt);
  });
}
