import type { Change } from "./changes.ts";
import { indexSql, quote, rollColumn } from "./tables.ts";
import type { World } from "./world.ts";

const addIndex: Change = (world, table) => {
  const sql = indexSql(world.dice, {
    name: world.freshName("x"),
    columns: table.columns,
    engine: table.engine,
  });
  return sql === "" ? Promise.resolve() : world.say(`ALTER IGNORE TABLE ${quote(table.name)} ADD ${sql}`);
};

/** Any index but the primary key: one that a foreign key needs is refused by the server. */
const dropIndex: Change = async (world, table) => {
  const names = await world.ask(
    `SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${text(table.name)} AND INDEX_NAME <> 'PRIMARY' ORDER BY 1`,
  );
  if (names.length > 0)
    await world.say(`ALTER TABLE ${quote(table.name)} DROP INDEX ${quote(world.dice.pick(names))}`);
};

const dropKey: Change = async (world, table) => {
  if (await world.say(`ALTER TABLE ${quote(table.name)} DROP PRIMARY KEY`))
    world.replace(table, { ...table, key: [] });
};

const addForeignKey: Change = async (world, table) => {
  const parent = world.pickTable();
  if (parent !== null) await refer(world, table.name, parent.name);
};

/** Each of some tables refers to the next one, and the last to the first: no order of loading them is right. */
const addCycle: Change = async (world) => {
  const able = world.tables.filter(({ engine, key }) => engine === "InnoDB" && key.length > 0);
  const names = able.slice(0, world.dice.int(2, 3)).map(({ name }) => name);
  if (names.length < 2) return;
  for (const [at, name] of names.entries()) await refer(world, name, names[(at + 1) % names.length] ?? name);
};

/** A column of its own, which holds a value of the parent's key or none. */
async function refer(world: World, child: string, to: string): Promise<void> {
  const { dice } = world;
  const [table, parent] = [world.tableNamed(child), world.tableNamed(to)];
  const target = parent?.columns.find((column) => column.name === parent.key[0]);
  if (table === undefined || parent === undefined || target === undefined || table.engine !== "InnoDB")
    return;
  const column = { ...rollColumn(dice, world.freshName("f")), nullable: "yes" as const, type: target.type };
  const added = `ALTER TABLE ${quote(child)} ADD COLUMN ${quote(column.name)} ${target.type.sql} NULL`;
  if (!(await world.say(added))) return;
  world.replace(table, { ...table, columns: [...table.columns, column] });
  const rule = () => dice.pick(["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]);
  await world.say(
    `ALTER TABLE ${quote(child)} ADD CONSTRAINT ${quote(world.freshName("fk"))} FOREIGN KEY (${quote(column.name)}) REFERENCES ${quote(to)} (${quote(target.name)}) ON DELETE ${rule()} ON UPDATE ${rule()}`,
  );
  await world.say(
    `UPDATE IGNORE ${quote(child)} SET ${quote(column.name)} = (SELECT ${quote(target.name)} FROM ${quote(to)} p LIMIT 1)`,
  );
}

/** Of any table of the seed, since few have one. */
const dropForeignKey: Change = async (world) => {
  const keys = await world.ask(
    "SELECT CONCAT('ALTER TABLE `', REPLACE(TABLE_NAME, '`', '``'), '` DROP FOREIGN KEY `', REPLACE(CONSTRAINT_NAME, '`', '``'), '`') FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'FOREIGN KEY' ORDER BY 1",
  );
  if (keys.length > 0) await world.say(world.dice.pick(keys));
};

function text(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

export const keyChanges: readonly Change[] = [
  ...[addIndex, addIndex, dropIndex, dropKey],
  ...[addForeignKey, addForeignKey, addForeignKey, dropForeignKey, addCycle],
];
