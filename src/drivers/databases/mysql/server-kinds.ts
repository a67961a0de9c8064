/**
 * The statements whose answer depends on which server it is, and how old: all of them, in one place. What a server does not
 * know it answers with a number, and each of those numbers is expected where the statement is used. `server-kinds.test.ts`
 * plays the answers of the servers that the tests do not have.
 */

/** Variables of one flavour or the other, for a reading session. A host's limit on long queries would cut a scan. */
export const readingWhereKnown = [
  "SET SESSION max_statement_time=0",
  "SET SESSION max_execution_time=0",
  "SET SESSION information_schema_stats_expiry=0",
  "SET SESSION lock_wait_timeout=20",
];

/** The same for a writing session. */
export const writingWhereKnown = [
  "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
  "SET SESSION max_statement_time=0",
  "SET SESSION information_schema_stats_expiry=0",
  // While an exchange waits for a long reader, all new readers wait behind it: short waits, several of them.
  "SET SESSION lock_wait_timeout=2",
  "SET SESSION innodb_lock_wait_timeout=20",
  "SET SESSION innodb_snapshot_isolation=OFF",
  // A replica may be told to be read-only for everybody's sessions; this one is the exception.
  "SET SESSION TRANSACTION READ WRITE",
];

/** MariaDB from 10.8 on. */
export const crc32cSql = "SELECT CRC32C('123456789')";

/** MariaDB from 10.10 on: the names with their character set. */
export const fullCollationsSql =
  "SELECT FULL_COLLATION_NAME FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY";

/** Times that MySQL would answer from a cache of a day; there the condition lets no table pass. */
export const stampsSql =
  "SELECT TABLE_NAME, CREATE_TIME, UPDATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() " +
  "AND ENGINE = 'InnoDB' AND UPDATE_TIME < NOW() - INTERVAL 5 SECOND AND CREATE_OPTIONS NOT LIKE '%partitioned%' " +
  "AND VERSION() LIKE '%MariaDB%'";

/**
 * Into a table without transactions a server whose disk is full writes nothing and tells nobody: it waits until there is room,
 * for days. MariaDB can be told to give up; then the table, which nobody else has seen, is told to be damaged.
 */
export const insertWithoutWaiting = { mariadb: "SET STATEMENT max_statement_time=120 FOR ", mysql: "" };
export const gaveUpWaiting = [126, 1034, 1194, 1969];
