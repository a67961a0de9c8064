import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { type Connection, createConnection } from "mysql2/promise";
import { type Room, type RoomSite, roomPassword, roomUser, type Side } from "./room.ts";

/** What each account holds at first, and how many there are in each of the two tables. */
const opening = 1000;
const accounts = 60;
/** No honest reader ever sees another sum of both tables. */
const whole = 2 * accounts * opening;

export interface TornRow {
  readonly sync: number;
  readonly generation: number;
  readonly rowsChanged: number;
  /** What a person finds in the vault's own files. */
  readonly vaultSum: number;
  /** Every sum that readers of the replica saw while this sync ran, and how often they looked. */
  readonly replicaSums: readonly number[];
  readonly looks: number;
  readonly transfers: number;
  readonly fault: string | null;
}

/** Money goes to and fro between two tables, in transactions, while the site is mirrored again and again. */
export class TornSums implements AsyncDisposable {
  readonly #site: RoomSite;
  readonly #writer: Connection;
  readonly #reader: Connection;
  #transfers = 0;
  readonly #stop = new AbortController();
  #writing: Promise<void> | null = null;
  #sync = 0;

  private constructor(site: RoomSite, writer: Connection, reader: Connection) {
    this.#site = site;
    this.#writer = writer;
    this.#reader = reader;
  }

  static async open(room: Room, name: string): Promise<TornSums> {
    const site = await room.openSite(name);
    const connect = (side: Side) =>
      createConnection({
        socketPath: room.servers[side].socket,
        user: roomUser,
        password: roomPassword,
        database: site.database,
        rowsAsArray: true,
      });
    const sums = new TornSums(site, await connect("from"), await connect("to"));
    await site.sql("from", setUp);
    await site.sync();
    sums.#writing = sums.#write();
    return sums;
  }

  /** One sync, watched by a reader of the replica. `structure`: a column comes or goes meanwhile. */
  async tryOnce(change: "rows" | "structure"): Promise<TornRow> {
    this.#sync += 1;
    const [seen, before] = [{ sums: new Set<number>(), looks: 0 }, this.#transfers];
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        await this.#look(seen);
        await sleep(1);
      }
    })();
    if (change === "structure") await this.#site.sql("from", structureAt(this.#sync));
    const run = await this.#site.sync().finally(() => {
      isOver = true;
    });
    await watching;
    await this.#look(seen);
    const vaultSum = await sumOfVault(this.#site.vaultDatabase);
    const wrong = [vaultSum, ...seen.sums].filter((sum) => sum !== whole);
    return {
      sync: this.#sync,
      generation: run.generation,
      rowsChanged: run.databases[0]?.rowsChanged ?? 0,
      vaultSum,
      replicaSums: [...seen.sums],
      looks: seen.looks,
      transfers: this.#transfers - before,
      fault: wrong.length === 0 ? null : `sums ${wrong.join()} instead of ${whole}`,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#writing;
    this.#writer.destroy();
    this.#reader.destroy();
    await this.#site[Symbol.asyncDispose]();
  }

  async #write(): Promise<void> {
    for (let n = 0; !this.#stop.signal.aborted; n++) {
      const [amount, from, to] = [1 + (n % 97), 1 + ((n * 7) % accounts), 1 + ((n * 13) % accounts)];
      const [left, right] = n % 2 === 0 ? ["wallets", "vaults"] : ["vaults", "wallets"];
      await this.#writer.beginTransaction();
      await this.#writer.query(`UPDATE ${left} SET amount = amount - ${amount} WHERE id = ${from}`);
      await this.#writer.query(`UPDATE ${right} SET amount = amount + ${amount} WHERE id = ${to}`);
      await this.#writer.commit();
      this.#transfers += 1;
      await sleep(1);
    }
  }

  /** One statement, as a visitor's page would ask it. */
  async #look(seen: { readonly sums: Set<number>; looks: number }): Promise<void> {
    const [rows] = await this.#reader.query(
      "SELECT (SELECT SUM(amount) FROM wallets) + (SELECT SUM(amount) FROM vaults)",
    );
    seen.sums.add(Number((rows as unknown as (string | number)[][])[0]?.[0]));
    seen.looks += 1;
  }
}

const setUp = `
CREATE TABLE wallets (id int PRIMARY KEY, amount bigint NOT NULL);
CREATE TABLE vaults (id int PRIMARY KEY, amount bigint NOT NULL);
INSERT INTO wallets SELECT seq, ${opening} FROM seq_1_to_${accounts}; INSERT INTO vaults SELECT seq, ${opening} FROM seq_1_to_${accounts};`;

function structureAt(sync: number): string {
  const table = sync % 2 === 0 ? "wallets" : "vaults";
  return `SET lock_wait_timeout=20; ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS note_${sync % 5} varchar(20) DEFAULT 'x'; ALTER TABLE ${table} DROP COLUMN IF EXISTS note_${(sync + 2) % 5};`;
}

/** From the files alone: the second value of every row of both tables. */
async function sumOfVault(folder: string): Promise<number> {
  let sum = 0;
  for (const table of ["wallets", "vaults"]) {
    const chunk = gunzipSync(await readFile(`${folder}/${table}/p00000000000000000000.sql.gz`));
    for (const [, amount] of chunk.toString("latin1").matchAll(/^\(\d+,(-?\d+)/gm)) sum += Number(amount);
  }
  return sum;
}
