import { type Connection, createConnection } from "mysql2/promise";
import { roomPassword, roomUser } from "../room.ts";
import { Dice } from "./dice.ts";
import { insertSql, quote, rollName, rollTable, type Table } from "./tables.ts";

/** One seed's database on the source, as its site would write it. */
export class World implements AsyncDisposable {
  readonly dice: Dice;
  /** Everything that was said to the server, for whoever has to understand a failure. */
  readonly log: string[] = [];
  readonly refused: string[] = [];
  tables: Table[] = [];
  readonly views = new Set<string>();
  #names = 0;
  readonly #connection: Connection;

  private constructor(dice: Dice, connection: Connection) {
    this.dice = dice;
    this.#connection = connection;
  }

  static async open(
    seed: number,
    about: { readonly socket: string; readonly database: string },
  ): Promise<World> {
    const connection = await createConnection({
      socketPath: about.socket,
      user: roomUser,
      password: roomPassword,
      database: about.database,
      charset: "utf8mb4",
      rowsAsArray: true,
    });
    const world = new World(new Dice(seed), connection);
    const mode = world.dice.pick([
      "",
      "",
      "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES",
      "ALLOW_INVALID_DATES",
      "STRICT_TRANS_TABLES,NO_ZERO_DATE",
      "PIPES_AS_CONCAT,ANSI_QUOTES",
    ]);
    await world.say(`SET sql_mode='${mode}', time_zone='${world.dice.pick(["+00:00", "+10:00", "-03:30"])}'`);
    return world;
  }

  /** False: the server refused it, as servers do with what chance says. */
  async say(sql: string): Promise<boolean> {
    try {
      await this.#connection.query(sql);
      this.log.push(`${sql};`);
      return true;
    } catch (error) {
      const { errno, message } = error as { errno?: number; message: string };
      // Without a number it is the line that failed, not the statement.
      if (errno === undefined) throw error;
      this.refused.push(`${errno} ${message}: ${sql.slice(0, 300)}`);
      return false;
    }
  }

  /** First column of what the server answers. */
  async ask(sql: string): Promise<readonly string[]> {
    const [rows] = await this.#connection.query(sql);
    return (rows as unknown as readonly (readonly unknown[])[]).map(([value]) => String(value));
  }

  /** As it is now: a change before may have replaced it. */
  tableNamed(name: string): Table | undefined {
    return this.tables.find((table) => table.name === name);
  }

  freshName(prefix: string): string {
    this.#names += 1;
    return rollName(this.dice, `${prefix}${this.#names}`);
  }

  async createTable(): Promise<void> {
    const { table, create } = rollTable(this.dice, this.freshName("t"));
    if (!(await this.say(create))) return;
    this.tables.push(table);
    const rows = this.dice.pick([0, 1, 5, 20, 40, 40, 120]);
    if (rows > 0) await this.say(insertSql(this.dice, table, rows));
  }

  replace(before: Table, after: Table): void {
    this.tables = this.tables.map((table) => (table === before ? after : table));
  }

  pickTable(): Table | null {
    return this.tables.length === 0 ? null : this.dice.pick(this.tables);
  }

  async dropTable(table: Table): Promise<void> {
    if (await this.say(`DROP TABLE ${quote(table.name)}`))
      this.tables = this.tables.filter((one) => one !== table);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.destroy();
  }
}
