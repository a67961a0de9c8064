import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { mysqlDialect } from "../../src/core/database/mysql-dialect.ts";
import { bucketsOf, type ManifestDatabase } from "../../src/core/mirror/manifest.ts";
import { knownDatabase, planDatabase } from "../../src/core/mirror/plan-database.ts";
import type { Engine } from "../../src/engines/mirror/engine.ts";
import { FetchAhead } from "../../src/engines/mirror/fetch-ahead.ts";
import { fetchDatabase } from "../../src/engines/mirror/fetch-database.ts";
import { ChangeRoom } from "../../src/engines/mirror/gathered-changes.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { nodeFiles } from "../../src/platform/files/node-files.ts";
import type { DatabaseReader, RowComparer } from "../../src/ports/database.ts";
import type { DatabaseHarness } from "../../src/testing/database-contract.ts";

const step = { progress: () => undefined, done: () => undefined, failed: () => undefined };
const engine = {
  files: nodeFiles,
  digest: nodeDigest,
  talk: { step: () => step },
} as unknown as Engine;

/** The scan of the second takes several statements, and rows of the first are asked for between them. */
const tables = Object.entries({ a: 20_000, b: 150_000, c: 20_000 }).map(
  ([name, rows]) =>
    `CREATE TABLE ${name} (id int PRIMARY KEY, t varchar(40)); INSERT INTO ${name} SELECT seq * 3, SHA1(seq) FROM seq_1_to_${rows};`,
);
const changes = ["a", "b", "c"].map(
  (name) =>
    `UPDATE ${name} SET t = 'changed' WHERE id % 3000 = 0; DELETE FROM ${name} WHERE id = 33; INSERT INTO ${name} VALUES (1, 'new'), (999999, 'new');`,
);

/** Rows that are fetched while other tables are still hashed. */
export function mysqlAhead(harness: DatabaseHarness): void {
  for (const failing of ["nothing", "the table a"] as const)
    test(`rows that are asked for during a survey are those of its view; fails meanwhile: ${failing}`, async () => {
      await using database = await harness.createDatabase();
      await database.exec(tables.join(""));
      const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-ahead-"));
      try {
        await using reader = await harness.driver.openReader(database.place());
        const have = (await fetchAll(reader, null, { into: `${folder}/0`, basis: null })).manifest;
        await database.exec(changes.join(""));

        const watched = watch(reader, failing === "nothing" ? 0 : 1);
        const [ahead, after] = [
          await fetchAll(watched.reader, have, { into: `${folder}/1`, basis: `${folder}/0`, ahead: "yes" }),
          await fetchAll(reader, have, { into: `${folder}/2`, basis: `${folder}/0` }),
        ];

        assert.deepEqual(ahead, after);
        assert.deepEqual(await contentOf(`${folder}/1`), await contentOf(`${folder}/2`));
        assert.ok(ahead.changes.size === 3, "each table says what changed");
        const during = failing === "nothing" ? ["a", "b", "c"] : ["a", "a", "b", "c"];
        assert.deepEqual(
          watched.asked.sort(),
          during,
          "each table is asked for once, and again where that failed",
        );
        assert.ok(watched.early.includes("a"), "the first one's rows are asked for before the survey ends");
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

async function fetchAll(
  reader: DatabaseReader,
  have: ManifestDatabase | null,
  where: { readonly into: string; readonly basis: string | null; readonly ahead?: "yes" },
) {
  const place = { reader, dialect: mysqlDialect, name: "wp", into: where.into, basis: where.basis };
  const ahead =
    where.ahead === undefined || have === null
      ? null
      : new FetchAhead(engine, { ...place, room: new ChangeRoom() }, have.tables);
  const known = have?.tables ?? [];
  const survey = await reader.survey(
    known.map(({ shape }) => shape),
    "quick",
    new Map(),
    ahead === null
      ? undefined
      : {
          known: new Map(known.map((table) => [table.shape.table, bucketsOf(table)])),
          tell: (table) => ahead.begin(table),
        },
  );
  const plan = planDatabase(survey.name, have === null ? null : knownDatabase(have), survey);
  return fetchDatabase(engine, { reader, dialect: "mysql", survey, plan, have, ...where, ahead });
}

/** Tells which tables were compared, and which of them while the survey ran. */
function watch(inner: DatabaseReader, failures: number) {
  const [asked, early]: [string[], string[]] = [[], []];
  let isSurveying = false;
  let left = failures;
  const reader: DatabaseReader = {
    stamps: inner.stamps,
    readFacts: () => inner.readFacts(),
    readMark: () => inner.readMark(),
    async survey(...order) {
      isSurveying = true;
      return inner.survey(...order).finally(() => {
        isSurveying = false;
      });
    },
    hashAgain: (shape) => inner.hashAgain(shape),
    fetchRows: (shape, buckets) => inner.fetchRows(shape, buckets),
    comparer(shape): RowComparer | null {
      asked.push(shape.table);
      if (isSurveying) early.push(shape.table);
      if (left-- > 0) throw new Error("the line broke");
      return inner.comparer(shape);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { reader, asked, early };
}

async function contentOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const content = await Promise.all(
    files
      .sort()
      .map(async (file) => [path.relative(folder, file), (await readFile(file)).toString("base64")] as const),
  );
  return new Map(content);
}
