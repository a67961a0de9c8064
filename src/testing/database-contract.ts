import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isSameHash } from "../core/database/bucket-hash.ts";
import { bucketOf, chunkOf } from "../core/database/bucket-of.ts";
import { composeChunk, groupByChunk, readChunk } from "../core/database/chunk-file.ts";
import { sortRows } from "../core/database/compare-rows.ts";
import { dialectOf } from "../core/database/dialect.ts";
import { diffTables } from "../core/database/diff-buckets.ts";
import { hashRows } from "../core/database/hash-rows.ts";
import type { DatabasePolicy, SurveyedTable } from "../core/database/table.ts";
import type { DatabaseDriver, DatabasePlace, DatabaseReader, RowSource } from "../ports/database.ts";
import { rowEditClaims } from "./database-contract-rows.ts";
import { editClaims } from "./database-edit-contract.ts";
import { aMark, mirrorOnce, planMirroring, surveyOf } from "./database-mirror.ts";

/** A database of its own, for one test. */
export interface TestDatabase extends AsyncDisposable {
  place(policy?: Partial<DatabasePolicy>): DatabasePlace;
  /** Runs SQL text through the kind's own client: what a person, or the site, would do. Returns what it prints. */
  exec(sql: string | Buffer): Promise<string>;
}

export interface DatabaseHarness extends AsyncDisposable {
  readonly driver: DatabaseDriver;
  createDatabase(): Promise<TestDatabase>;
  /** CREATE TABLE with every type the kind has, its rows, and a table's name with quotes and spaces in it. */
  readonly everyType: string;
}

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");

export interface DatabaseRoom {
  readonly harness: DatabaseHarness;
  readonly driver: DatabaseDriver;
  readonly from: TestDatabase;
  readonly to: TestDatabase;
}

/** What every kind of database must do, asked of each alike. */
export function databaseContract(kind: string, open: () => Promise<DatabaseHarness>): void {
  describe(`the ${kind} driver`, () => {
    let opening: Promise<DatabaseHarness> | null = null;
    const claim = (title: string, body: (room: DatabaseRoom) => Promise<void>): void => {
      test(title, { timeout: 120_000 }, async () => {
        opening ??= open();
        const harness = await opening;
        await using from = await harness.createDatabase();
        await using to = await harness.createDatabase();
        await body({ harness, driver: harness.driver, from, to });
      });
    };
    surveyClaims(claim);
    heldClaims(claim);
    mirrorClaims(claim);
    failureClaims(claim);
    policyClaims(claim);
    fileClaims(claim);
    editClaims(claim);
    test("closes", async () => {
      await (await opening)?.[Symbol.asyncDispose]();
    });
  });
}

export type DatabaseClaim = (title: string, body: (room: DatabaseRoom) => Promise<void>) => void;

const posts =
  "CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, slug VARCHAR(100) NOT NULL, status VARCHAR(20) NOT NULL, body TEXT);" +
  "CREATE UNIQUE INDEX posts_slug ON posts (slug);";
const keyless = "CREATE TABLE visits (page VARCHAR(100), agent TEXT);";
const composite =
  "CREATE TABLE links (post INTEGER NOT NULL, tag VARCHAR(50) NOT NULL, PRIMARY KEY (post, tag));";

function manyPosts(count: number, firstId = 1): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `(${firstId + at}, 'slug-${firstId + at}', '0', 'body ${at}')`,
  );
  return `INSERT INTO posts (id, slug, status, body) VALUES ${rows.join(",")};`;
}

function surveyClaims(claim: DatabaseClaim): void {
  claim("equal content has equal surveys", async ({ driver, from, to }) => {
    const sql = `${posts + keyless + composite + manyPosts(300)}INSERT INTO visits VALUES ('/', NULL), ('/', NULL);`;
    await from.exec(sql);
    await to.exec(sql);

    const [left, right] = [await surveyOf(driver, from.place()), await surveyOf(driver, to.place())];

    assert.deepEqual(left, right);
    assert.deepEqual(
      left.tables.map((table) => table.shape.table),
      ["links", "posts", "visits"],
    );
  });

  claim("a change of one row moves one bucket", async ({ driver, from }) => {
    await from.exec(posts + manyPosts(2000));
    const before = await surveyOf(driver, from.place());

    await from.exec("UPDATE posts SET body = 'other' WHERE id = 777;");

    const after = await surveyOf(
      driver,
      from.place(),
      before.tables.map((table) => table.shape),
    );
    const old = new Map(before.tables[0]!.buckets.map((bucket) => [bucket.id, bucket.hash]));
    const moved = after.tables[0]!.buckets.filter((bucket) => old.get(bucket.id) !== bucket.hash);
    assert.equal(moved.length, 1);
    assert.ok(moved[0]!.rows <= 64);
  });

  claim("two equal edits in one bucket are seen", async ({ driver, from }) => {
    await from.exec(posts + manyPosts(40));
    const before = await surveyOf(driver, from.place());

    await from.exec("UPDATE posts SET status = '1' WHERE id IN (3, 4);");

    const after = await surveyOf(driver, from.place());
    assert.notDeepEqual(after.tables[0]!.buckets, before.tables[0]!.buckets);
  });

  claim("NULL, an empty text and the word NULL are three values", async ({ driver, from }) => {
    const hashes = new Set<string>();
    await from.exec(posts);
    for (const body of ["NULL", "''", "'NULL'", "'N'"]) {
      await from.exec(`DELETE FROM posts; INSERT INTO posts VALUES (1, 's', 't', ${body});`);
      hashes.add((await surveyOf(driver, from.place())).tables[0]!.buckets[0]!.hash);
    }
    assert.equal(hashes.size, 4);
  });

  claim(
    "what the core hashes is what the survey hashed, for every type",
    async ({ harness, driver, from }) => {
      await from.exec(harness.everyType + posts + keyless + composite + manyPosts(200));
      await from.exec(
        "INSERT INTO visits VALUES ('/', NULL), ('/', NULL), ('/', '');INSERT INTO links VALUES (1,'a'),(-1,'b'),(-77,'b');",
      );
      const dialect = dialectOf(driver.manifest.dialect);

      await using reader = await driver.openReader(from.place());
      for (const depth of ["quick", "deep"] as const) {
        const survey = await reader.survey([], depth);

        assert.ok(survey.tables.length > 3);
        for (const { shape, buckets } of survey.tables) {
          const lines = await fetchLines(reader, { shape, buckets });
          const ours = hashRows(lines, shape.layout, { dialect, md5 });
          assert.deepEqual(ours.map(withoutHash), buckets.map(withoutHash), shape.table);
          assert.ok(
            ours.every((bucket, at) => isSameHash(bucket.hash, buckets[at]?.hash ?? "")),
            shape.table,
          );
          assert.ok(
            lines.every((line) => !/[\n\r\0]/.test(line)),
            "one row a line",
          );
        }
      }
    },
  );

  claim("a survey at the other depth finds nothing changed beside what the vault knows", async (room) => {
    const { harness, driver, from } = room;
    await from.exec(harness.everyType + posts + keyless + manyPosts(200));
    const dialect = dialectOf(driver.manifest.dialect);
    await using reader = await driver.openReader(from.place());
    const known: SurveyedTable[] = [];
    for (const { shape, buckets } of (await reader.survey([])).tables) {
      const lines = await fetchLines(reader, { shape, buckets });
      known.push({ shape, buckets: hashRows(lines, shape.layout, { dialect, md5 }) });
    }
    const shapes = known.map((table) => table.shape);

    for (const depth of ["quick", "deep"] as const) {
      const { tables } = await reader.survey(shapes, depth);
      assert.deepEqual(new Set(diffTables(known, tables).map(({ kind }) => kind)), new Set(["same"]));
    }
  });

  claim("only the rows of the asked buckets are fetched", async ({ driver, from }) => {
    await from.exec(posts + keyless + manyPosts(500));
    await from.exec(
      `INSERT INTO visits VALUES ${Array.from({ length: 400 }, (_, at) => `('/${at}', 'x')`).join(",")};`,
    );
    const codec = { dialect: dialectOf(driver.manifest.dialect), md5 };
    await using reader = await driver.openReader(from.place());
    const survey = await reader.survey([]);

    for (const { shape, buckets } of survey.tables) {
      const wanted = buckets.filter((_, at) => at % 3 === 0).map((bucket) => bucket.id);
      const got = new Set<string>();
      for await (const batch of reader.fetchRows(shape, wanted)) {
        for (const line of batch) got.add(bucketOf(line, shape.layout, codec));
      }
      assert.deepEqual([...got].sort(), [...wanted].sort());
    }
  });
}

async function fetchLines(
  reader: DatabaseReader,
  { shape, buckets }: SurveyedTable,
  held?: RowSource,
): Promise<string[]> {
  const lines: string[] = [];
  const all = buckets.map((bucket) => bucket.id);
  for await (const batch of reader.fetchRows(shape, all, held)) lines.push(...batch);
  return lines;
}

function heldClaims(claim: DatabaseClaim): void {
  claim("rows that the caller holds are answered as they are now", async ({ driver, from }) => {
    await from.exec(posts + keyless + composite + manyPosts(300));
    await from.exec(
      "INSERT INTO links VALUES (1,'a'),(1,'b'),(-3,'c'); INSERT INTO visits VALUES ('/', NULL), ('/', NULL);",
    );
    await using reader = await driver.openReader(from.place());
    const held = new Map<string, readonly string[]>();
    for (const table of (await reader.survey([])).tables)
      held.set(table.shape.table, await fetchLines(reader, table));

    await from.exec(
      "UPDATE posts SET status = '1' WHERE id IN (3, 200); DELETE FROM posts WHERE id = 5; DELETE FROM links WHERE tag = 'b';" +
        "INSERT INTO posts VALUES (7777, 'late', '0', NULL); INSERT INTO visits VALUES ('/', NULL);",
    );

    for (const table of (await reader.survey([])).tables) {
      const source = async function* () {
        yield held.get(table.shape.table) ?? [];
      };
      const plain = await fetchLines(reader, table);
      assert.deepEqual((await fetchLines(reader, table, source)).sort(), plain.sort(), table.shape.table);
    }
  });
}

function withoutHash({ id, rows }: { readonly id: string; readonly rows: number }): unknown {
  return { id, rows };
}

async function assertEqualContent({
  driver,
  from,
  to,
}: Pick<DatabaseRoom, "driver" | "from" | "to">): Promise<void> {
  const want = await surveyOf(driver, from.place());
  const have = await surveyOf(
    driver,
    to.place(),
    want.tables.map((table) => table.shape),
  );
  assert.deepEqual(have.tables.map(contentOf), want.tables.map(contentOf));
  assert.deepEqual(
    { ...have.after, triggers: [], routines: [], events: [] },
    { ...want.after, triggers: [], routines: [], events: [] },
  );
}

function contentOf({ shape, buckets }: SurveyedTable): unknown {
  return { ...shape, autoIncrement: null, buckets };
}

function mirrorClaims(claim: DatabaseClaim): void {
  claim("a database with every type arrives unchanged in an empty one", async (room) => {
    await room.from.exec(room.harness.everyType + posts + keyless + composite + manyPosts(100));

    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await assertEqualContent(room);
    const again = await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    assert.ok(again.differences.every((difference) => difference.kind === "same"));
  });

  claim("swapped unique values arrive", async (room) => {
    await room.from.exec(posts + manyPosts(200));
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await room.from.exec(
      "UPDATE posts SET slug = 'tmp' WHERE id = 1; UPDATE posts SET slug = 'slug-1' WHERE id = 199; UPDATE posts SET slug = 'slug-199' WHERE id = 1;",
    );
    const { differences } = await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    assert.equal(differences[0]?.kind, "edit");
    await assertEqualContent(room);
  });

  claim("equal rows of a table without key keep their number", async (room) => {
    await room.from.exec(
      `${keyless}INSERT INTO visits VALUES ('/', 'a'), ('/', 'a'), ('/', 'a'), ('/b', NULL);`,
    );
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    await assertEqualContent(room);

    await room.from.exec("INSERT INTO visits VALUES ('/', 'a'), ('/', 'a');");
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await assertEqualContent(room);
    assert.match(await room.to.exec("SELECT count(*) FROM visits WHERE agent = 'a';"), /^5$/m);
  });

  claim("a change of a table's definition arrives, and so do new and dropped tables", async (room) => {
    await room.from.exec(posts + composite + manyPosts(50));
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await room.from.exec(`ALTER TABLE posts ADD COLUMN views INTEGER DEFAULT 3; DROP TABLE links;${keyless}`);
    await room.from.exec(
      "CREATE VIEW recent AS SELECT id, views FROM posts WHERE id > 10; CREATE VIEW newest AS SELECT * FROM recent;",
    );
    const { differences } = await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    assert.deepEqual(
      differences.map(({ kind, table }) => `${kind} ${table}`),
      ["drop links", "replace posts", "create visits"],
    );
    await assertEqualContent(room);
    assert.match(await room.to.exec("SELECT count(*) FROM newest;"), /^40$/m);
  });

  claim("a changed and a dropped view arrive", async (room) => {
    await room.from.exec(
      `${posts}CREATE VIEW a AS SELECT id FROM posts; CREATE VIEW b AS SELECT id FROM posts;`,
    );
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await room.from.exec("DROP VIEW a; DROP VIEW b; CREATE VIEW b AS SELECT slug FROM posts;");
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await assertEqualContent(room);
  });

  claim("any sequence of edits converges", async ({ harness, driver }) => {
    await using from = await harness.createDatabase();
    await using to = await harness.createDatabase();
    await from.exec(posts + keyless + manyPosts(120));
    const edit = fc.oneof(
      fc
        .record({ id: fc.integer({ min: -40, max: 400 }), text: fc.string({ maxLength: 8 }) })
        .map(({ id, text }) => {
          const body = `'${text.replace(/[^ -~]|['\\]/g, "")}'`;
          return `DELETE FROM posts WHERE id = ${id} OR slug = 's${id}'; INSERT INTO posts VALUES (${id}, 's${id}', 'x', ${body});`;
        }),
      fc.integer({ min: 0, max: 300 }).map((id) => `DELETE FROM posts WHERE id BETWEEN ${id} AND ${id + 9};`),
      fc.integer({ min: 0, max: 9 }).map((n) => `INSERT INTO visits VALUES ('/${n}', NULL);`),
      fc.integer({ min: 0, max: 9 }).map((n) => `DELETE FROM visits WHERE page = '/${n}';`),
      fc
        .integer({ min: 1, max: 9 })
        .map((n) => `UPDATE posts SET id = id + 1000 WHERE id < 1000 AND id % ${n + 3} = 0;`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        await from.exec(edits.join("\n"));
        await mirrorOnce(driver, { from: from.place(), to: to.place() });
        await assertEqualContent({ driver, from, to });
      }),
      { numRuns: 12, seed: 2006 },
    );
  });

  claim("whoever reads meanwhile sees the old content or the new, never a mixture", async (room) => {
    const two = `${posts}CREATE TABLE totals (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);`;
    await room.from.exec(`${two}INSERT INTO totals VALUES (1, 0);`);
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    const seen: string[] = [];
    let isOver = false;
    const watcher = (async () => {
      while (!isOver)
        seen.push(await room.to.exec("SELECT (SELECT count(*) FROM posts) - (SELECT n FROM totals);"));
    })();

    for (const count of [400, 800, 1200]) {
      await room.from.exec(`${manyPosts(400, count)} UPDATE totals SET n = n + 400;`);
      await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    }
    isOver = true;
    await watcher;

    assert.ok(seen.length > 3);
    assert.deepEqual([...new Set(seen.map((text) => text.trim()))], ["0"]);
  });
}

function failureClaims(claim: DatabaseClaim): void {
  claim("a change that is staged but not committed leaves everything as it was", async (room) => {
    await room.from.exec(posts + composite + manyPosts(80));
    await room.to.exec(
      `${posts}INSERT INTO posts VALUES (1, 'own', 'x', NULL); CREATE VIEW own AS SELECT id FROM posts;`,
    );
    const before = await surveyOf(room.driver, room.to.place());
    await using from = await room.driver.openReader(room.from.place());
    {
      await using to = await room.driver.openWriter(room.to.place());
      const { change } = await planMirroring(from, to);
      await using staged = await to.stage(change);
      assert.ok(staged.rows >= 80);
    }

    assert.deepEqual(await surveyOf(room.driver, room.to.place()), before);
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    await assertEqualContent(room);
  });

  claim("rows that are not what the survey promised are refused, and nothing is visible", async (room) => {
    await room.from.exec(posts + manyPosts(80));
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    const before = await surveyOf(room.driver, room.to.place());
    await room.from.exec("UPDATE posts SET body = 'new' WHERE id = 5;");
    await using from = await room.driver.openReader(room.from.place());
    await using to = await room.driver.openWriter(room.to.place());
    const { change } = await planMirroring(from, to);
    const falsified = change.edit.map((edit) => ({
      ...edit,
      rows: async function* () {
        for await (const lines of edit.rows()) yield lines.map((line) => line.replace("'new'", "'nEw'"));
      },
    }));

    await assert.rejects(to.stage({ ...change, edit: falsified }), { code: "DATABASE_VERIFY_FAILED" });

    assert.deepEqual(await surveyOf(room.driver, room.to.place()), before);
  });

  claim("the mark goes with the rows, and a lower epoch or another site is refused", async (room) => {
    await room.from.exec(posts + manyPosts(3));
    const places = { from: room.from.place(), to: room.to.place() };
    await mirrorOnce(room.driver, places, { mark: { ...aMark, generation: 4, epoch: 7 } });

    await using reader = await room.driver.openReader(room.to.place());
    assert.deepEqual(await reader.readMark(), { ...aMark, generation: 4, epoch: 7 });
    await assert.rejects(mirrorOnce(room.driver, places, { mark: { ...aMark, generation: 5, epoch: 6 } }), {
      code: "DATABASE_EPOCH_HIGHER",
    });
    await assert.rejects(
      mirrorOnce(room.driver, places, { mark: { site: "other.example", generation: 5, epoch: 9 } }),
      {
        code: "DATABASE_OF_ANOTHER_SITE",
      },
    );
  });

  claim(
    "the mark is taken away for the site that it is of, as often as one likes, and nothing else goes",
    async (room) => {
      await room.from.exec(posts + manyPosts(3));
      await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
      const before = await surveyOf(room.driver, room.to.place());
      await using writer = await room.driver.openWriter(room.to.place());
      const { site } = aMark;

      assert.equal(await writer.takeMarkAway({ site: "other.example", mode: "apply" }), "foreign");
      assert.equal(await writer.takeMarkAway({ site, mode: "preview" }), "there");
      assert.equal(await writer.takeMarkAway({ site, mode: "apply" }), "removed");
      assert.equal(await writer.takeMarkAway({ site, mode: "apply" }), "absent");

      await using reader = await room.driver.openReader(room.to.place());
      assert.equal(await reader.readMark(), null);
      assert.deepEqual(await surveyOf(room.driver, room.to.place()), before);
    },
  );

  claim("a table that only has the mark's name stays", async (room) => {
    await room.to.exec("CREATE TABLE clonepanel_state (mine INTEGER NOT NULL PRIMARY KEY);");
    // A driver may refuse such a database as a whole.
    const said = await (async () => {
      await using writer = await room.driver.openWriter(room.to.place());
      return await writer.takeMarkAway({ site: aMark.site, mode: "apply" });
    })().catch((error: Error) => error.name);

    assert.match(said, /^(foreign|ClonePanelError)$/);
    assert.match(await room.to.exec("SELECT COUNT(*) FROM clonepanel_state;"), /^0/m);
  });
}

function policyClaims(claim: DatabaseClaim): void {
  rowEditClaims(claim);

  claim("skipped rows and tables are neither read nor touched", async (room) => {
    const policy: Partial<DatabasePolicy> = {
      skipTables: ["visits"],
      skipRows: [{ table: "posts", column: "slug", patterns: ["\\_cache\\_%"] }],
    };
    await room.from.exec(
      `${posts}${keyless}${manyPosts(50)}INSERT INTO posts VALUES (900, '_cache_a', 'x', 'from');`,
    );
    await room.to.exec(
      `${posts}${keyless}INSERT INTO posts VALUES (901, '_cache_b', 'x', 'own'), (7, '_cache_c', 'x', 'own');`,
    );
    await room.to.exec("INSERT INTO visits VALUES ('/', 'own');");
    const places = { from: room.from.place(policy), to: room.to.place(policy) };

    const first = await mirrorOnce(room.driver, places);
    await room.from.exec("ALTER TABLE posts ADD COLUMN more INTEGER;");
    await mirrorOnce(room.driver, places);

    assert.deepEqual(
      first.want.tables.map((table) => table.shape.table),
      ["posts"],
    );
    assert.equal(
      (
        await room.to.exec(
          "SELECT slug FROM posts WHERE slug LIKE '\\_cache%' ESCAPE '!' OR body IN ('own', 'from');",
        )
      ).trim(),
      "_cache_b",
    );
    assert.match(await room.to.exec("SELECT agent FROM visits;"), /own/);
    assert.match(await room.to.exec("SELECT count(*) FROM posts;"), /^51$/m);
  });
}

function fileClaims(claim: DatabaseClaim): void {
  claim("the vault's files, loaded by the kind's own client, rebuild the database", async (room) => {
    const { driver, from, to, harness } = room;
    await from.exec(harness.everyType + posts + keyless + composite + manyPosts(300));
    await from.exec("CREATE VIEW b AS SELECT id FROM posts; CREATE VIEW a AS SELECT * FROM b;");
    await from.exec("INSERT INTO visits VALUES ('it''s', NULL), ('/', '');");
    await from.exec(`INSERT INTO posts VALUES (-500, 'big', 'x', '${"long ".repeat(13_000)}');`);
    const dialect = dialectOf(driver.manifest.dialect);
    await using reader = await driver.openReader(from.place());
    const survey = await reader.survey([]);

    const files = [dialect.schemaText(survey.tables.map((table) => table.shape))];
    for (const { shape, buckets } of survey.tables) {
      const lines: string[] = [];
      for await (const batch of reader.fetchRows(
        shape,
        buckets.map((bucket) => bucket.id),
      ))
        lines.push(...batch);
      for (const [chunk] of groupByChunk(buckets.map((bucket) => bucket.id))) {
        const members = lines.filter(
          (line) => chunkOf(bucketOf(line, shape.layout, { dialect, md5 })) === chunk,
        );
        const text = composeChunk(shape, sortRows(members, shape, dialect), dialect);
        assert.deepEqual(readChunk(text), sortRows(members, shape, dialect));
        files.push(text);
      }
    }
    files.push(dialect.afterText(survey.after));
    await to.exec(Buffer.from(files.join(""), "latin1"));

    assert.deepEqual(
      await surveyOf(
        driver,
        to.place(),
        survey.tables.map((table) => table.shape),
      ),
      survey,
    );
  });
}
