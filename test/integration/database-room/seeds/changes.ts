import { keyChanges } from "./key-changes.ts";
import { growRow } from "./large-rows.ts";
import { columnSql, insertSql, quote, rollColumn, type Table, valueSql } from "./tables.ts";
import type { World } from "./world.ts";

export type Change = (world: World, table: Table) => Promise<unknown>;

export async function rollSchema(world: World): Promise<void> {
  const count = world.dice.int(2, 5);
  for (let at = 0; at < count; at++) await world.createTable();
  for (let at = 0; at < 3; at++) await changeStructure(world);
}

/** What a site does between two passes: mostly rows, sometimes the structure. */
export async function rollChanges(world: World): Promise<void> {
  const count = world.dice.int(1, 6);
  for (let at = 0; at < count; at++) {
    if (world.dice.chance(0.4)) await changeStructure(world);
    else await changeRows(world);
  }
}

async function changeRows(world: World): Promise<void> {
  const table = world.pickTable();
  if (table !== null) await world.dice.pick(rowChanges)(world, table);
}

async function changeStructure(world: World): Promise<void> {
  const table = world.pickTable();
  if (table === null) await world.createTable();
  else await world.dice.pick(structureChanges)(world, table);
}

const writable = (table: Table) =>
  table.columns.filter((column) => column.generated === "no" && column.auto === "no");

const insert: Change = (world, table) =>
  world.say(insertSql(world.dice, table, world.dice.pick([1, 1, 3, 30])));

const update: Change = async (world, table) => {
  const columns = writable(table);
  if (columns.length === 0) return;
  const column = world.dice.pick(columns);
  const where = world.dice.pick(["RAND(7) < 0.1", "RAND(8) < 0.5", "TRUE"]);
  await world.say(
    `UPDATE IGNORE ${quote(table.name)} SET ${quote(column.name)} = ${valueSql(world.dice, column)} WHERE ${where}`,
  );
};

const remove: Change = (world, table) =>
  world.say(
    `DELETE FROM ${quote(table.name)} WHERE RAND(${world.dice.int(1, 99)}) < ${world.dice.pick([0.05, 0.3, 1])}`,
  );

const truncate: Change = (world, table) => world.say(`TRUNCATE TABLE ${quote(table.name)}`);

/** The first and the last row exchange one column: a unique one, if chance wants it. */
const swap: Change = async (world, table) => {
  const key = table.key[0];
  const columns = writable(table).filter((column) => !table.key.includes(column.name));
  if (key === undefined || columns.length === 0) return;
  const [name, value, id] = [quote(table.name), quote(world.dice.pick(columns).name), quote(key)];
  await world.say(
    `CREATE TEMPORARY TABLE swapping AS (SELECT * FROM ${name} ORDER BY ${id} LIMIT 1) UNION ALL (SELECT * FROM ${name} ORDER BY ${id} DESC LIMIT 1)`,
  );
  await world.say(`DELETE FROM ${name} WHERE ${id} IN (SELECT ${id} FROM swapping)`);
  await world.say(
    `SET @first := (SELECT ${value} FROM swapping ORDER BY ${id} LIMIT 1), @last := (SELECT ${value} FROM swapping ORDER BY ${id} DESC LIMIT 1)`,
  );
  await world.say(`UPDATE swapping SET ${value} = IF(${value} <=> @first, @last, @first)`);
  const listed = writableWithKey(table)
    .map((column) => quote(column.name))
    .join(", ");
  await world.say(`INSERT IGNORE INTO ${name} (${listed}) SELECT ${listed} FROM swapping`);
  await world.say("DROP TEMPORARY TABLE IF EXISTS swapping");
};

const writableWithKey = (table: Table) => table.columns.filter((column) => column.generated === "no");

/** Doubled rows, where nothing keeps them apart. */
const double: Change = (world, table) => {
  const columns = writable(table)
    .map((column) => quote(column.name))
    .join(", ");
  return columns === ""
    ? Promise.resolve()
    : world.say(
        `INSERT IGNORE INTO ${quote(table.name)} (${columns}) SELECT ${columns} FROM ${quote(table.name)} LIMIT 5`,
      );
};

const rowChanges: readonly Change[] = [
  insert,
  insert,
  insert,
  update,
  update,
  update,
  remove,
  remove,
  swap,
  double,
  truncate,
  growRow,
];

const addColumn: Change = async (world, table) => {
  const { dice } = world;
  const column = rollColumn(dice, world.freshName("n"));
  const place = dice.pick(["", " FIRST", ` AFTER ${quote(dice.pick(table.columns).name)}`]);
  if (
    await world.say(
      `ALTER TABLE ${quote(table.name)} ADD COLUMN ${columnSql(dice, column, table.engine)}${place}`,
    )
  ) {
    world.replace(table, { ...table, columns: [...table.columns, column] });
    await fillGeometry(world, table, column);
  }
};

/** The rows that were there got a value which is none, and which no server takes back: such a table is refused. */
async function fillGeometry(world: World, table: Table, column: Table["columns"][number]): Promise<void> {
  if (column.type.family !== "geometry") return;
  const text = geometries[column.type.sql] ?? "POINT(1 2)";
  const name = quote(column.name);
  await world.say(
    `UPDATE ${quote(table.name)} SET ${name} = ST_GeomFromText('${text}') WHERE LENGTH(${name}) = 0`,
  );
}

const geometries: Readonly<Record<string, string>> = {
  linestring: "LINESTRING(0 0,1 1)",
  polygon: "POLYGON((0 0,0 3,3 3,0 0))",
};

const dropColumn: Change = async (world, table) => {
  const column = world.dice.pick(table.columns);
  if (await world.say(`ALTER TABLE ${quote(table.name)} DROP COLUMN ${quote(column.name)}`))
    world.replace(table, {
      ...table,
      columns: table.columns.filter((one) => one !== column),
      key: table.key.filter((name) => name !== column.name),
    });
};

const modifyColumn: Change = async (world, table) => {
  const { dice } = world;
  const columns = writable(table);
  if (columns.length === 0) return;
  const before = dice.pick(columns);
  const after = rollColumn(dice, dice.chance(0.4) ? world.freshName("m") : before.name);
  if (
    await world.say(
      `ALTER IGNORE TABLE ${quote(table.name)} CHANGE COLUMN ${quote(before.name)} ${columnSql(dice, after, table.engine)}`,
    )
  )
    world.replace(table, {
      ...table,
      columns: table.columns.map((one) => (one === before ? after : one)),
      key: table.key.map((name) => (name === before.name ? after.name : name)),
    });
  await fillGeometry(world, table, after);
};

const renameColumn: Change = async (world, table) => {
  const before = world.dice.pick(table.columns);
  const name = world.freshName("r");
  if (
    await world.say(`ALTER TABLE ${quote(table.name)} RENAME COLUMN ${quote(before.name)} TO ${quote(name)}`)
  )
    world.replace(table, {
      ...table,
      columns: table.columns.map((one) => (one === before ? { ...one, name } : one)),
      key: table.key.map((one) => (one === before.name ? name : one)),
    });
};

const renameTable: Change = async (world, table) => {
  const name = world.freshName("t");
  if (await world.say(`RENAME TABLE ${quote(table.name)} TO ${quote(name)}`))
    world.replace(table, { ...table, name });
};

const exchangeTables: Change = async (world, table) => {
  const other = world.pickTable();
  if (other === null || other === table) return;
  const [a, b] = [quote(table.name), quote(other.name)];
  if (!(await world.say(`RENAME TABLE ${a} TO between_two, ${b} TO ${a}, between_two TO ${b}`))) return;
  world.tables = world.tables.map((one) =>
    one === table ? { ...one, name: other.name } : one === other ? { ...one, name: table.name } : one,
  );
};

const changeEngine: Change = async (world, table) => {
  const engine = world.dice.pick(["InnoDB", "InnoDB", "MyISAM", "Aria"]);
  if (await world.say(`ALTER TABLE ${quote(table.name)} ENGINE=${engine}`))
    world.replace(table, { ...table, engine });
};

const changeOptions: Change = (world, table) =>
  world.say(
    `ALTER TABLE ${quote(table.name)} ${world.dice.pick(["CONVERT TO CHARACTER SET utf8mb4", "COMMENT='other'", `AUTO_INCREMENT=${world.dice.int(1, 1_000_000)}`, "DEFAULT CHARSET=latin1", "REMOVE PARTITIONING", "ADD CONSTRAINT CHECK (1 > 0)"])}`,
  );

const addView: Change = async (world, table) => {
  const { dice } = world;
  const name = world.freshName("v");
  const column = quote(dice.pick(table.columns).name);
  const other = dice.pick([...world.tables.map((one) => one.name), ...world.views]);
  const body = dice.pick([
    `SELECT * FROM ${quote(table.name)}`,
    `SELECT ${column} AS x, COUNT(*) AS n, 'it''s; \\\\ ${world.views.size}' AS t FROM ${quote(table.name)} GROUP BY ${column}`,
    `SELECT COUNT(*) AS n FROM ${quote(table.name)} a JOIN ${quote(other)} b`,
  ]);
  if (
    await world.say(
      `CREATE ${dice.pick(["", "OR REPLACE ", "ALGORITHM=MERGE "])}VIEW ${quote(name)} AS ${body}`,
    )
  )
    world.views.add(name);
};

const dropView: Change = async (world) => {
  const [name] = world.views;
  if (name !== undefined && (await world.say(`DROP VIEW ${quote(name)}`))) world.views.delete(name);
};

const addProgram: Change = (world, table) => {
  const name = quote(world.freshName("p"));
  return world.say(
    world.dice.pick([
      `CREATE TRIGGER ${name} BEFORE INSERT ON ${quote(table.name)} FOR EACH ROW BEGIN SET @fired := 'a;b'; END`,
      `CREATE TRIGGER ${name} AFTER DELETE ON ${quote(table.name)} FOR EACH ROW SET @gone := 1`,
      `CREATE PROCEDURE ${name}(IN a int, INOUT b varchar(9), OUT c decimal(9,2)) MODIFIES SQL DATA COMMENT 'a; b' BEGIN SELECT 'it''s; \\\\ ok', a; END`,
      `CREATE FUNCTION ${name}(n int) RETURNS int DETERMINISTIC RETURN n + 1`,
      `CREATE EVENT ${name} ON SCHEDULE EVERY 1 YEAR STARTS '2040-01-01 00:00:00' DO BEGIN DELETE FROM ${quote(table.name)}; END`,
    ]),
  );
};

const createTable: Change = (world) => world.createTable();
const dropTable: Change = (world, table) => world.dropTable(table);

const structureChanges: readonly Change[] = [
  ...[addColumn, addColumn, dropColumn, modifyColumn, modifyColumn, renameColumn, ...keyChanges],
  ...[renameTable, exchangeTables, changeEngine, changeOptions, changeOptions],
  ...[addView, addView, dropView, addProgram, createTable, dropTable],
];
