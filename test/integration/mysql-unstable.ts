import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { planDatabase } from "../../src/core/mirror/plan-database.ts";
import type { Engine } from "../../src/engines/mirror/engine.ts";
import { fetchDatabase } from "../../src/engines/mirror/fetch-database.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { nodeFiles } from "../../src/platform/files/node-files.ts";
import type { DatabaseReader } from "../../src/ports/database.ts";
import type { DatabaseHarness } from "../../src/testing/database-contract.ts";

/** A table outside the consistent view, which is written to between survey and read. */
export function mysqlUnstable(harness: DatabaseHarness): void {
  for (const engineName of ["MyISAM", "Aria"])
    test(`a ${engineName} table that changes while it is read is read until it stands still`, async () => {
      await using database = await harness.createDatabase();
      await database.exec(
        `CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL) ENGINE=${engineName}; INSERT INTO t SELECT seq, 0 FROM seq_1_to_500;`,
      );
      await using reader = await harness.driver.openReader(database.place());
      const survey = await reader.survey([]);
      assert.match(survey.warnings.join("\n"), /"t" is outside the consistent read/);
      const writes = [
        "UPDATE t SET n = 1 WHERE id = 77",
        "INSERT INTO t VALUES (501, 0), (9000, 0)",
        "DELETE FROM t WHERE id < 100",
      ];

      const { fetched, chunk } = await fetchInto(
        disturbed(reader, () => writes.shift(), database.exec),
        survey,
      );

      assert.equal(writes.length, 0, "each write met a read");
      assert.equal(fetched.manifest.tables[0]?.shape.transactional, "no", "it is marked in the manifest");
      const expected = await database.exec("SELECT COUNT(*), SUM(n) FROM t");
      assert.equal(expected.trim(), "403\t0");
      assert.equal(chunk.rows, 403);
    });
}

/** Before each read somebody writes. */
function disturbed(
  reader: DatabaseReader,
  next: () => string | undefined,
  exec: (sql: string) => Promise<string>,
): DatabaseReader {
  return {
    stamps: reader.stamps,
    readFacts: () => reader.readFacts(),
    readMark: () => reader.readMark(),
    survey: (known) => reader.survey(known),
    hashAgain: (shape) => reader.hashAgain(shape),
    async *fetchRows(shape, buckets) {
      const sql = next();
      if (sql !== undefined) await exec(sql);
      yield* reader.fetchRows(shape, buckets);
    },
    comparer: () => null,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function fetchInto(reader: DatabaseReader, survey: Awaited<ReturnType<DatabaseReader["survey"]>>) {
  const into = await mkdtemp(path.join(tmpdir(), "clonepanel-unstable-"));
  const step = { progress: () => undefined, done: () => undefined, failed: () => undefined };
  const engine = {
    files: nodeFiles,
    digest: nodeDigest,
    clock: { sleep: async () => undefined },
    talk: { step: () => step },
    signal: new AbortController().signal,
  } as unknown as Engine;
  try {
    const plan = planDatabase(survey.name, null, survey);
    const about = { reader, dialect: "mysql", survey, plan } as const;
    const order = { ...about, have: null, into, basis: null, ahead: null };
    const fetched = await fetchDatabase(engine, order);
    const rows = (fetched.manifest.tables[0]?.chunks ?? []).reduce((sum, chunk) => sum + chunk.rows, 0);
    return { fetched, chunk: { rows } };
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}
