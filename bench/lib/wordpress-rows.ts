import type { Chance } from "./chance.ts";

/** Tables like WordPress' own. `keys` are the ids that are there now. */
interface BenchTable {
  readonly name: string;
  readonly key: string;
  readonly share: number;
  readonly row: (id: number, chance: Chance) => string;
  readonly edit: (chance: Chance) => string;
  readonly ddl: string;
}

const tail = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci";
const date = (id: number) => `'2026-0${1 + (id % 9)}-1${id % 10} 08:${10 + (id % 50)}:00'`;

const tables: readonly BenchTable[] = [
  {
    name: "wp_posts",
    key: "ID",
    share: 0.2,
    row: (id, chance) =>
      `(${id},1,${date(id)},'${chance.text(1400 + chance.below(1200))}','${chance.text(30)}','publish','post-${id}',${date(id)},0,'post')`,
    edit: (chance) => `post_title = '${chance.text(30)}', post_modified = '2026-11-22 10:00:00'`,
    ddl: `CREATE TABLE wp_posts (ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, post_author bigint unsigned NOT NULL,
      post_date datetime NOT NULL, post_content longtext NOT NULL, post_title text NOT NULL, post_status varchar(20) NOT NULL,
      post_name varchar(200) NOT NULL, post_modified datetime NOT NULL, post_parent bigint unsigned NOT NULL,
      post_type varchar(20) NOT NULL, KEY post_name (post_name(191)), KEY type_status_date (post_type,post_status,post_date,ID)) ${tail}`,
  },
  {
    name: "wp_postmeta",
    key: "meta_id",
    share: 0.6,
    row: (id, chance) =>
      `(${id},${1 + chance.below(20_000)},'_key_${id % 40}','${chance.text(10 + chance.below(90))}')`,
    edit: (chance) => `meta_value = '${chance.text(60)}'`,
    ddl: `CREATE TABLE wp_postmeta (meta_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, post_id bigint unsigned NOT NULL,
      meta_key varchar(255), meta_value longtext, KEY post_id (post_id), KEY meta_key (meta_key(191))) ${tail}`,
  },
  {
    name: "wp_comments",
    key: "comment_ID",
    share: 0.18,
    row: (id, chance) =>
      `(${id},${1 + chance.below(20_000)},'${chance.text(12)}','a${id}@example.net',${date(id)},'${chance.text(200)}','1')`,
    edit: (chance) => `comment_content = '${chance.text(200)}'`,
    ddl: `CREATE TABLE wp_comments (comment_ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, comment_post_ID bigint unsigned NOT NULL,
      comment_author tinytext NOT NULL, comment_author_email varchar(100) NOT NULL, comment_date datetime NOT NULL,
      comment_content text NOT NULL, comment_approved varchar(20) NOT NULL, KEY post (comment_post_ID)) ${tail}`,
  },
  {
    name: "wp_options",
    key: "option_id",
    share: 0.02,
    row: (id, chance) => `(${id},'option_${id}','${chance.text(20 + chance.below(400))}','yes')`,
    edit: (chance) => `option_value = '${chance.text(80)}'`,
    ddl: `CREATE TABLE wp_options (option_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, option_name varchar(191) NOT NULL UNIQUE,
      option_value longtext NOT NULL, autoload varchar(20) NOT NULL) ${tail}`,
  },
];

const rowsPerInsert = 200;

/** A database that grows and changes by statements, the same at every start. */
export class BenchRows {
  readonly #chance: Chance;
  readonly #highest = new Map<string, number>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  *fill(rows: number): Iterable<string> {
    for (const table of tables) {
      yield `${table.ddl};\n`;
      yield* this.#insert(table, Math.round(rows * table.share));
    }
  }

  /** What a table of settings sees: edits of a few of its rows, and nothing else anywhere. */
  *changeOptions(rows: number): Iterable<string> {
    const options = tables.find(({ name }) => name === "wp_options");
    if (options === undefined) return;
    const highest = this.#highest.get(options.name) ?? 0;
    for (let count = 0; count < rows; count += 1)
      yield `UPDATE wp_options SET ${options.edit(this.#chance)} WHERE option_id = ${1 + this.#chance.below(highest)};\n`;
  }

  /** New rows in every table but the options. */
  *append(share: number): Iterable<string> {
    for (const table of tables) {
      if (table.name === "wp_options") continue;
      yield* this.#insert(table, Math.max(1, Math.round((this.#highest.get(table.name) ?? 0) * share)));
    }
  }

  /**
   * Of ten changes seven are edits, two new rows and one a deletion, in every table: anywhere.
   */
  *change(share: number): Iterable<string> {
    yield "START TRANSACTION;\n";
    for (const table of tables) {
      const rows = this.#highest.get(table.name) ?? 0;
      for (let count = 0; count < Math.max(1, Math.round(rows * share)); count += 1) {
        const row = `WHERE ${table.key} = ${rows - this.#chance.below(rows)}`;
        const dice = this.#chance.below(10);
        if (dice < 7) yield `UPDATE ${table.name} SET ${table.edit(this.#chance)} ${row};\n`;
        else if (dice < 9) yield* this.#insert(table, 1);
        else yield `DELETE FROM ${table.name} ${row};\n`;
      }
    }
    yield "COMMIT;\n";
  }

  *#insert(table: BenchTable, rows: number): Iterable<string> {
    const first = (this.#highest.get(table.name) ?? 0) + 1;
    this.#highest.set(table.name, first + rows - 1);
    for (let at = first; at < first + rows; at += rowsPerInsert) {
      const ids = Array.from(
        { length: Math.min(rowsPerInsert, first + rows - at) },
        (_, index) => at + index,
      );
      yield `INSERT INTO ${table.name} VALUES ${ids.map((id) => table.row(id, this.#chance)).join(",")};\n`;
    }
  }
}

export const tableNames: readonly string[] = tables.map(({ name }) => name);

/** The floor of every compare: one scan of one side that reads each value. */
export const floorSql: readonly string[] = tables.map(({ name, ddl }) => {
  const columns = [...ddl.matchAll(/(?:\(|,)\s*(\w+) (?:bigint|varchar|longtext|tinytext|text|datetime)/g)];
  return `SELECT COUNT(*), SUM(${columns.map((found) => `COALESCE(LENGTH(${found[1]}), 0)`).join("+")}) FROM ${name}`;
});
