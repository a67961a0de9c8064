import assert from "node:assert/strict";
import { test } from "node:test";
import { readHashKind } from "./hash-kind.ts";
import { ignoreUnknownVariable } from "./reader.ts";
import { readCollations } from "./server-facts.ts";
import { crc32cSql, fullCollationsSql, readingWhereKnown, writingWhereKnown } from "./server-kinds.ts";
import type { RawRow, Session } from "./session.ts";
import { readServer } from "./survey.ts";

// What servers answer that no test has, after their documentation:
// - MySQL: dev.mysql.com/doc/refman/8.4/en, "Server System Variables", "Server Error Message Reference" (1193 unknown
//   variable, 1305 no such function, 1054 no such column), "The INFORMATION_SCHEMA COLLATION_CHARACTER_SET_APPLICABILITY Table"
// - MariaDB: mariadb.com/kb/en, "max_statement_time", "CRC32C" (from 10.8), "Information Schema
//   COLLATION_CHARACTER_SET_APPLICABILITY Table" (FULL_COLLATION_NAME from 10.10.1), "InnoDB System Variables"
const refusals = {
  "8.4.3": {
    "SET SESSION max_statement_time=0": 1193,
    "SET SESSION innodb_snapshot_isolation=OFF": 1193,
    [crc32cSql]: 1305,
    [fullCollationsSql]: 1054,
  },
  "5.7.44-log": {
    "SET SESSION max_statement_time=0": 1193,
    "SET SESSION innodb_snapshot_isolation=OFF": 1193,
    "SET SESSION information_schema_stats_expiry=0": 1193,
    [crc32cSql]: 1305,
    [fullCollationsSql]: 1054,
  },
  "10.6.20-MariaDB": {
    "SET SESSION max_execution_time=0": 1193,
    "SET SESSION information_schema_stats_expiry=0": 1193,
    [crc32cSql]: 1305,
    [fullCollationsSql]: 1054,
  },
  "10.11.19-MariaDB-deb12": {
    "SET SESSION max_execution_time=0": 1193,
    "SET SESSION information_schema_stats_expiry=0": 1193,
  },
} as const;

const rows: Readonly<Record<string, readonly string[]>> = {
  [crc32cSql]: ["3808858755"],
  [fullCollationsSql]: ["utf8mb4_uca1400_ai_ci"],
  "SELECT COLLATION_NAME FROM information_schema.COLLATIONS WHERE COLLATION_NAME IS NOT NULL": [
    "utf8mb4_general_ci",
  ],
};

/** Answers as the named server is documented to. */
function played(version: keyof typeof refusals): Session {
  const refused: Readonly<Record<string, number>> = refusals[version];
  const query = async (sql: string): Promise<readonly RawRow[]> => {
    const errno = refused[sql];
    if (errno !== undefined) throw Object.assign(new Error(`${errno} for ${sql}`), { errno });
    const answer = sql === "SELECT VERSION()" ? [version] : (rows[sql] ?? []);
    return answer.map((value) => [Buffer.from(value)]);
  };
  return { query } as unknown as Session;
}

const expected = {
  "8.4.3": { server: "MySQL 8.4.3", hash: "deep", collations: 1 },
  "5.7.44-log": { server: "MySQL 5.7.44", hash: "deep", collations: 1 },
  "10.6.20-MariaDB": { server: "MariaDB 10.6.20", hash: "deep", collations: 1 },
  "10.11.19-MariaDB-deb12": { server: "MariaDB 10.11.19", hash: "quick", collations: 2 },
} as const;

for (const version of Object.keys(refusals) as (keyof typeof refusals)[])
  test(`${version}: its sessions open, and its rows are hashed by what it knows`, async () => {
    const session = played(version);

    for (const sql of [...readingWhereKnown, ...writingWhereKnown])
      await session.query(sql).catch(ignoreUnknownVariable);

    assert.deepEqual(
      {
        server: await readServer(session),
        hash: await readHashKind(session),
        collations: (await readCollations(session)).size,
      },
      expected[version],
    );
  });

test("a statement that is refused for another reason is no missing feature", async () => {
  const query = async (): Promise<never> => {
    throw Object.assign(new Error("the server has gone away"), { errno: 2006 });
  };
  const session = { query } as unknown as Session;

  await assert.rejects(readHashKind(session), /gone away/);
  await assert.rejects(readCollations(session), /gone away/);
  await assert.rejects(
    session.query("SET SESSION lock_wait_timeout=2").catch(ignoreUnknownVariable),
    /gone away/,
  );
});
