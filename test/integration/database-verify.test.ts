import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { hasDrift, type SiteVerification } from "../../src/core/report/site-verification.ts";
import { openRoom, type RoomSite } from "./database-room/room.ts";

const setUp = `
CREATE TABLE numbers (id int PRIMARY KEY, v varchar(20));
INSERT INTO numbers SELECT seq, CONCAT('v', seq) FROM seq_1_to_3000;
CREATE TABLE words (word varchar(40) CHARACTER SET utf8mb4 PRIMARY KEY, n int);
INSERT INTO words SELECT CONCAT('word ', seq), 0 FROM seq_1_to_300; INSERT INTO words VALUES ('grün 😀', 1), ('it''s', 2);
CREATE TABLE pairs (a int, b varbinary(8), v int, PRIMARY KEY (a, b));
INSERT INTO pairs SELECT seq, UNHEX(LPAD(HEX(seq), 4, '0')), seq FROM seq_1_to_100;
CREATE TABLE loose (x int, y varchar(9)) ENGINE=InnoDB;
INSERT INTO loose VALUES (1, 'once'), (2, 'twice'), (2, 'twice'), (3, NULL);
CREATE TABLE old_kind (id int PRIMARY KEY, v int) ENGINE=MyISAM; INSERT INTO old_kind VALUES (1, 1), (2, 2);`;

const outcome = await openRoom();
if (outcome.kind === "absent") {
  test("verify of databases", { skip: outcome.because });
} else {
  const { room } = outcome;
  after(() => room[Symbol.asyncDispose]());

  test("verify names the rows that differ on a replica by their keys, and the next one finds nothing", async () => {
    await using site = await synced("named");
    await site.sql(
      "to",
      `UPDATE numbers SET v = 'other' WHERE id = 2999; DELETE FROM numbers WHERE id IN (7, 1500); INSERT INTO numbers VALUES (-4, 'new');
       UPDATE words SET n = 9 WHERE word = 'grün 😀'; DELETE FROM words WHERE word = 'it''s';
       UPDATE pairs SET v = 0 WHERE a = 66; DELETE FROM loose WHERE x = 2 LIMIT 1; UPDATE old_kind SET v = 3 WHERE id = 2;`,
    );

    const found = await verify(site);

    assert.equal(hasDrift(found), true);
    assert.deepEqual(rowsOf(found, "to"), {
      "db.numbers": ["-4 extra", "1500 missing", "2999 differs", "7 missing"],
      "db.words": ["grün 😀 differs", "it's missing"],
      "db.pairs": ["66, 0x0042 differs"],
      "db.loose": ["2, twice differs"],
      "db.old_kind": ["2 differs"],
    });
    assert.deepEqual(
      (found.places[1]?.differences ?? []).map(({ name, because }) => `${name} ${because.split("; ")[1]}`),
      [
        "db.loose named by x, y",
        "db.numbers named by id",
        "db.old_kind named by id",
        "db.pairs named by a, b",
        "db.words named by word",
      ],
    );
    assert.equal(found.primary?.differenceCount, 0, JSON.stringify(found.primary));

    await site.sync();

    assert.equal(hasDrift(await verify(site)), false);
  });

  test("what is new on the primary is named, and is no drift", async () => {
    await using site = await synced("ahead");
    await site.sql("from", "UPDATE numbers SET v = 'newer' WHERE id = 12; DROP TABLE loose");

    const found = await verify(site);

    assert.equal(hasDrift(found), false);
    assert.deepEqual(rowsOf(found, "from"), { "db.numbers": ["12 differs"] });
    assert.ok(
      found.primary?.differences.some(({ name, because }) => name === "db.loose" && because === "is missing"),
    );
    assert.ok((found.primary?.rows ?? 0) > 3000);
  });

  test("a table that was rewritten does not fill the report, and says that there is more", async () => {
    await using site = await synced("many");
    await site.sql(
      "to",
      "UPDATE numbers SET v = 'x'; UPDATE words SET n = 5; ALTER TABLE pairs ADD COLUMN w int",
    );

    const found = await verify(site);

    const differences = found.places[1]?.differences ?? [];
    assert.deepEqual(
      differences.map(({ name, rows = [], groupsNotNamed = 0 }) => [name, rows.length, groupsNotNamed > 0]),
      [
        ["db.numbers", 50, true],
        ["db.pairs", 0, false],
        ["db.words", 50, true],
      ],
    );
    assert.match(differences[1]?.because ?? "", /^its definition changed; its rows were not compared$/);
  });

  test("rows whose part of the vault is damaged are not named by it", async () => {
    await using site = await synced("damaged");
    const folder = `${site.vaultDatabase}/numbers`;
    const [chunk = ""] = (await readdir(folder)).sort();
    await writeFile(`${folder}/${chunk}`, "no gzip");
    await site.sql("to", "UPDATE numbers SET v = 'other' WHERE id = 1; UPDATE pairs SET v = 0 WHERE a = 66");

    const found = await verify(site);

    assert.deepEqual(
      found.places[0]?.differences.map(({ name }) => name),
      [`databases/db/numbers/${chunk}`],
    );
    assert.deepEqual(rowsOf(found, "to"), { "db.numbers": [], "db.pairs": ["66, 0x0042 differs"] });
    assert.equal(
      found.places[1]?.differences.find(({ name }) => name === "db.numbers")?.groupsNotNamed,
      1,
      JSON.stringify(found.places[1]),
    );
  });

  async function synced(name: string): Promise<RoomSite> {
    const site = await room.openSite(`verify${name}`);
    await site.sql("from", setUp);
    await site.sync();
    return site;
  }
}

function verify(site: RoomSite): Promise<SiteVerification> {
  return site.app.verify({ site: site.name, signal: site.signal });
}

/** By table: `key kind`, sorted. */
function rowsOf(found: SiteVerification, account: string): Record<string, readonly string[]> {
  const place = found.primary?.account === account ? found.primary : null;
  const seen = place ?? found.places.find((one) => one.account === account);
  const tables = (seen?.differences ?? []).filter(({ rows }) => rows !== undefined);
  return Object.fromEntries(
    tables.map(({ name, rows = [] }) => [name, rows.map(({ key, kind }) => `${key} ${kind}`).sort()]),
  );
}
