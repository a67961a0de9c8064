import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { SurveyedTable } from "../../core/database/table.ts";
import type { DatabaseReader } from "../../ports/database.ts";
import type { DatabaseRoom } from "../database-contract.ts";
import { surveyOf } from "../database-mirror.ts";

export const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");

export const posts =
  "CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, slug VARCHAR(100) NOT NULL, status VARCHAR(20) NOT NULL, body TEXT);" +
  "CREATE UNIQUE INDEX posts_slug ON posts (slug);";
export const keyless = "CREATE TABLE visits (page VARCHAR(100), agent TEXT);";
export const composite =
  "CREATE TABLE links (post INTEGER NOT NULL, tag VARCHAR(50) NOT NULL, PRIMARY KEY (post, tag));";

export function manyPosts(count: number, firstId = 1): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `(${firstId + at}, 'slug-${firstId + at}', '0', 'body ${at}')`,
  );
  return `INSERT INTO posts (id, slug, status, body) VALUES ${rows.join(",")};`;
}

export async function fetchLines(
  reader: DatabaseReader,
  { shape, buckets }: SurveyedTable,
): Promise<string[]> {
  const lines: string[] = [];
  const all = buckets.map((bucket) => bucket.id);
  for await (const batch of reader.fetchRows(shape, all)) lines.push(...batch);
  return lines;
}

export async function assertEqualContent({
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
