/**
 * A database of two accounts: a pass of ClonePanel beside the dump that people would make otherwise, over a real sshd on
 * loopback, between two MariaDB servers.
 *
 *     node bench/database.ts [--rows 100000] [--rounds 3] [--json]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startMariadb, type TestServer } from "../test/integration/mariadb.ts";
import { Chance } from "./lib/chance.ts";
import { openBench } from "./lib/controller.ts";
import { type Method, measureInterleaved, run } from "./lib/measure.ts";
import { numberArgument, report } from "./lib/report.ts";
import { BenchRows, tableNames } from "./lib/wordpress-rows.ts";

const ours = "clonepanel, a pass of the running controller";

const rows = numberArgument("rows", 100_000);
const rounds = numberArgument("rounds", 3);
const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-"));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  await using primary = await openServer();
  await using replica = await openServer();
  const content = new BenchRows(new Chance(2));
  await primary.sql([...content.fill(rows)].join(""), "site");
  await replica.sql("CREATE DATABASE dumped");
  writeFileSync(join(folder, "password"), "bench\n", { mode: 0o600 });
  const place = ({ socket }: TestServer) =>
    `{ wp: { driver: mysql, host: "${socket}", name: site, user: bench, password: { file: ${folder}/password } } }`;
  await using bench = await openBench({
    folder,
    databases: { one: place(primary), two: place(replica) },
  });
  // An empty folder is no site.
  writeFileSync(join(bench.home.one, "site", "index.html"), "<p>A page</p>\n");
  const load = `gunzip | mariadb --no-defaults --socket=${replica.socket} --user=root dumped`;
  const pipe = `set -o pipefail
mariadb-dump --no-defaults --socket=${primary.socket} --user=root --single-transaction site | gzip |
  ssh ${bench.ssh.options.join(" ")} ${bench.ssh.target} ${JSON.stringify(load)}`;
  const dump: Method = {
    name: "mariadb-dump, gzip, ssh, gunzip, mariadb in one pipe",
    run: async () => void (await run("bash", ["-c", pipe])),
  };
  const methods: readonly Method[] = [
    { name: ours, run: async () => void (await bench.ask("sync")) },
    { name: "clonepanel sync, a process each time", run: () => bench.syncByCommand() },
    dump,
  ];
  process.stderr.write("first copies ");
  for (const method of methods) await method.run();
  const servers = [bench.sshdPid, pidOf(primary), pidOf(replica)];
  const quiet = await measureInterleaved({ rounds, methods, servers, before: () => undefined });
  const afterChange = (where: "anywhere" | "newest") =>
    measureInterleaved({
      rounds,
      // What a dump costs does not depend on what has changed; ours have one state and need not catch up.
      methods: methods.map((method) => ({
        ...method,
        prepare: async () => {
          if (method !== dump) await primary.sql([...content.change(0.001, where)].join(""), "site");
        },
      })),
      servers,
      before: () => undefined,
    });
  const anywhere = await afterChange("anywhere");
  const newest = await afterChange("newest");
  await requireEqual(primary, replica, () => bench.ask("sync"));
  const [server = ""] = (await primary.sql("SELECT VERSION()")).split("\n");
  report({ what: "database", rows, rounds, server }, [
    { title: "A pass over the database, nothing changed", reference: ours, results: quiet },
    {
      title: "A pass over the database, 0.1 % of the rows changed anywhere",
      reference: ours,
      results: anywhere,
    },
    {
      title: "A pass over the database, 0.1 % of the rows changed among the newest 1 %",
      reference: ours,
      results: newest,
    },
  ]);
}

async function openServer(): Promise<TestServer> {
  const outcome = await startMariadb();
  if (outcome.kind === "absent") throw new Error(outcome.because);
  const { server } = outcome;
  await server.sql(
    "CREATE DATABASE site; CREATE USER bench@localhost IDENTIFIED BY 'bench'; GRANT ALL ON site.* TO bench@localhost",
  );
  return server;
}

function pidOf(server: TestServer): number {
  return Number(readFileSync(join(dirname(server.data), "pid"), "utf8"));
}

/** A quick method that copies the wrong thing would win every bench. */
async function requireEqual(
  primary: TestServer,
  replica: TestServer,
  sync: () => Promise<unknown>,
): Promise<void> {
  await sync();
  const sums = await Promise.all(
    [primary, replica].map((server) => server.sql(`CHECKSUM TABLE ${tableNames} EXTENDED`, "site")),
  );
  if (sums[0] !== sums[1]) throw new Error(`the replica is not the primary: ${sums.join(" / ")}`);
}
