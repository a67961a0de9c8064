import { assertNever } from "../../../../src/core/assert-never.ts";

/**
 * What changes on the primary between two passes. `tables`: definitions too, so that tables are exchanged. Those with `grown`
 * bring rows that need room, into a table that is edited in its place, or into its copy.
 */
export type Scene = "rows" | "tables" | "grown rows" | "grown tables";
export const scenes: readonly Scene[] = ["rows", "tables", "grown rows", "grown tables"];

/** Money in two tables with a key between them, unique values that move, a key of words, a view and a trigger. */
export const setUpSql = `
CREATE TABLE wallets (id int PRIMARY KEY, amount bigint NOT NULL, slug varchar(30) UNIQUE);
CREATE TABLE vaults (id int AUTO_INCREMENT PRIMARY KEY, amount bigint NOT NULL, wallet int, KEY (wallet),
  CONSTRAINT of_wallet FOREIGN KEY (wallet) REFERENCES wallets (id) ON DELETE CASCADE);
CREATE TABLE version (id int PRIMARY KEY, v int NOT NULL);
CREATE TABLE words (word varchar(40) PRIMARY KEY, n int);
INSERT INTO wallets SELECT seq, 1000, CONCAT('s', seq) FROM seq_1_to_200;
INSERT INTO vaults (amount, wallet) SELECT 1000, seq FROM seq_1_to_200;
INSERT INTO version VALUES (1, 0);
INSERT INTO words SELECT CONCAT('word ', seq), 0 FROM seq_1_to_50;
CREATE VIEW rich AS SELECT w.id, v.amount FROM wallets w JOIN vaults v ON v.wallet = w.id WHERE v.amount > 1000;
CREATE TABLE bulk (id int PRIMARY KEY, body text NOT NULL);
CREATE TRIGGER guard BEFORE UPDATE ON vaults FOR EACH ROW SET @seen = 1;`;

/** One transaction, so that half of it is a mixture. `n` is the version it leads to. */
export function changeSql(scene: Scene, n: number): string {
  switch (scene) {
    case "rows":
      return rowsSql(n);
    case "tables":
      return rowsSql(n) + tablesSql(n);
    case "grown rows":
      return rowsSql(n) + growthSql(n);
    case "grown tables":
      return rowsSql(n) + growthSql(n) + tablesSql(n);
    default:
      return assertNever(scene);
  }
}

/** Four megabytes that pack well, so that nobody knows beforehand how much room they need. */
function growthSql(n: number): string {
  return `INSERT INTO bulk SELECT ${n} * 1000 + seq, REPEAT(MD5(seq * ${n}), 120) FROM seq_0_to_999;\n`;
}

function rowsSql(n: number): string {
  const [a, b] = [1 + (n % 100), 101 + (n % 100)];
  return `START TRANSACTION;
UPDATE wallets SET amount = amount - ${n} WHERE id = ${a}; UPDATE vaults SET amount = amount + ${n} WHERE id = ${b};
UPDATE wallets SET slug = NULL WHERE id = ${a}; UPDATE wallets SET slug = 'taken ${n}' WHERE id = ${b};
UPDATE wallets SET slug = 's${b} ${n}' WHERE id = ${a}; INSERT INTO vaults (amount, wallet) VALUES (${n}, ${b});
DELETE FROM vaults WHERE id = 200 + ${n}; UPDATE words SET n = ${n} WHERE word = 'word ${1 + (n % 50)}';
UPDATE version SET v = ${n}; COMMIT;`;
}

function tablesSql(n: number): string {
  return `ALTER TABLE wallets ADD COLUMN note_${n} varchar(20) DEFAULT 'n'${dropsOf(n, (old) => `, DROP COLUMN IF EXISTS note_${old}`)};
${dropsOf(n, (old) => `DROP TABLE IF EXISTS extra_${old}; `)}CREATE TABLE extra_${n} (id int PRIMARY KEY); INSERT INTO extra_${n} VALUES (${n});
CREATE OR REPLACE VIEW rich AS SELECT w.id, ${n} AS n FROM wallets w JOIN vaults v ON v.wallet = w.id;`;
}

/** What the versions before have left; a scene of rows may lie between. */
function dropsOf(n: number, word: (old: number) => string): string {
  return [1, 2, 3, 4, 5, 6]
    .filter((back) => back < n)
    .map((back) => word(n - back))
    .join("");
}
