import { readFileSync, rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestServer } from "../../test/integration/mariadb.ts";
import type { Bench } from "./controller.ts";
import { type Method, run } from "./measure.ts";
import { floorSql, tableNames } from "./wordpress-rows.ts";

export interface Servers {
  readonly primary: TestServer;
  readonly replica: TestServer;
}

/** Bytes that two servers have sent and taken so far, as their protocol carries them. */
export async function protocolBytes({ primary, replica }: Servers): Promise<number> {
  const said = await Promise.all(
    [primary, replica].map((server) =>
      server.sql("SHOW GLOBAL STATUS WHERE Variable_name IN ('Bytes_sent', 'Bytes_received')"),
    ),
  );
  const numbers = said.join("\n").match(/\d+$/gm) ?? [];
  return numbers.reduce((sum, number) => sum + Number(number), 0);
}

/** What people do with their own means: everything, each time, through a pipe. */
export function dumpAndLoad({ primary, replica }: Servers, bench: Bench, folder: string): Method {
  const count = join(folder, "dump-bytes");
  const load = `gunzip | mariadb --no-defaults --socket=${replica.socket} --user=root dumped`;
  const pipe = `set -o pipefail
mariadb-dump --no-defaults --socket=${primary.socket} --user=root --single-transaction site | gzip |
  tee >(wc -c > ${count}) | ssh ${bench.ssh.options.join(" ")} ${bench.ssh.target} ${JSON.stringify(load)}`;
  let total = 0;
  return {
    name: "mariadb-dump, gzip, ssh, gunzip, mariadb in one pipe",
    async run() {
      await run("bash", ["-c", pipe]);
      total += Number(readFileSync(count, "utf8"));
    },
    wireBytes: () => total,
  };
}

/** Two threads each; the files stay on this machine, so no ssh is in it. */
export function mydumper({ primary, replica }: Servers, folder: string): Method {
  const into = join(folder, "mydumper");
  let total = 0;
  return {
    name: "mydumper -c, myloader, two threads each, no ssh",
    async run() {
      rmSync(into, { recursive: true, force: true });
      await run("mydumper", ["-S", primary.socket, "-u", "root", "-B", "site", "-o", into, "-t", "2", "-c"]);
      const load = ["-S", replica.socket, "-u", "root", "-B", "mydumped", "-d", into, "-o", "-t", "2"];
      await run("myloader", load);
      for (const name of await readdir(into)) total += statSync(join(into, name)).size;
    },
    wireBytes: () => total,
  };
}

/** Chunks of 1,000 rows, as it comes; both servers by their sockets, no ssh. It needs a copy of its own that is behind. */
export function tableSync(servers: Servers): Method {
  const { primary, replica } = servers;
  return {
    name: "pt-table-sync, chunks of 1,000 rows, no ssh",
    async run() {
      for (const table of tableNames) {
        await run("pt-table-sync", [
          "--execute",
          "--no-check-slave",
          "--algorithms=Chunk",
          "--chunk-size=1000",
          `S=${primary.socket},u=root,D=site,t=${table}`,
          `S=${replica.socket},u=root,D=tabled,t=${table}`,
        ]).catch((error: unknown) => {
          // 2: differences were found, and resolved.
          if (!String(error).includes("ended with 2")) throw error;
        });
      }
    },
    wireBytes: () => protocolBytes(servers),
  };
}

export function floor({ primary }: Servers): Method {
  return {
    name: "the floor: one scan of one side, COUNT and LENGTH",
    async run() {
      for (const sql of floorSql) await primary.sql(sql, "site");
    },
  };
}
