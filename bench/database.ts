/**
 * A database of two accounts: a pass of ClonePanel over a real sshd on loopback, between two MariaDB servers, beside what
 * people would use otherwise.
 *
 *     node bench/database.ts [--rows 100000] [--rounds 3] [--peers all|dump|none] [--cases first,nothing,...] [--json]
 *                            [--results FILE.jsonl] [--profile FOLDER]
 *
 * With `--rows 1400000` it is the large case: some 1 GB, half an hour on two quiet processors with all peers. On a busy
 * machine take one of its cases at a time (`--cases spread`): what the others would need is not made then. Cases that
 * stand in the results with as many rows are not measured again, so it can be ended and called again. `--profile` keeps
 * what the controller's processor time went to.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { client, startMariadb, type TestServer } from "../test/integration/mariadb.ts";
import { Chance } from "./lib/chance.ts";
import { type Bench, openBench } from "./lib/controller.ts";
import {
  dumpAndLoad,
  floor,
  mydumper,
  protocolBytes,
  type Servers,
  tableSync,
} from "./lib/database-peers.ts";
import { KeptSections } from "./lib/kept-sections.ts";
import { type Method, measureInterleaved } from "./lib/measure.ts";
import { numberArgument, report, textArgument } from "./lib/report.ts";
import { BenchRows, tableNames } from "./lib/wordpress-rows.ts";

const ours = "clonepanel, a pass of the running controller";

const rows = numberArgument("rows", 100_000);
const rounds = numberArgument("rounds", 3);
const peers = textArgument("peers") ?? "all";
const kept = new KeptSections(textArgument("results"), { rows, rounds, peers });
/** What changes before each round, by the name that picks it. */
const changes: Readonly<
  Record<string, { readonly title: string; make(content: BenchRows): Iterable<string> }>
> = {
  nothing: { title: "Nothing changed", make: () => [] },
  small: {
    title: "20 rows of the smallest table changed",
    make: (content) => content.changeOptions(20),
  },
  appended: {
    title: "0.1 % new rows at the end of three tables",
    make: (content) => content.append(0.001),
  },
  spread: {
    title: "0.1 % of the rows changed, anywhere in all tables",
    make: (content) => content.change(0.001),
  },
};
const picked = new Set([...pickCases()].filter((name) => !kept.has(name)));
const sizeSql =
  "SELECT ROUND(SUM(DATA_LENGTH + INDEX_LENGTH) / 1048576) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'site'";
const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-"));
try {
  if (picked.size > 0) await main();
  else report({ what: "database", rows, rounds }, kept.sections());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  await using primary = await openServer();
  await using replica = await openServer();
  const both = { primary, replica };
  const content = new BenchRows(new Chance(2));
  for (const part of batches(content.fill(rows))) await client(primary.socket, part, "site");
  await replica.sql("CREATE DATABASE dumped; CREATE DATABASE mydumped; CREATE DATABASE tabled");
  const profile = textArgument("profile");
  await using bench = await openBench({
    folder,
    databases: { one: place(primary), two: place(replica) },
    ...(profile === undefined ? {} : { profile }),
  });
  // An empty folder is no site.
  writeFileSync(join(bench.home.one, "site", "index.html"), "<p>A page</p>\n");
  await measureAll(both, bench, content);
  await requireEqual(both, ["site", ...(peers === "all" ? ["tabled"] : [])], () => bench.ask("sync"));
  const [server = ""] = (await primary.sql("SELECT VERSION()")).split("\n");
  const [size = ""] = (await primary.sql(sizeSql, "site")).split("\n");
  report({ what: "database", rows, rounds, server, dataMiB: size }, kept.sections());
}

function place({ socket }: TestServer): string {
  const password = join(folder, "password");
  writeFileSync(password, "bench\n", { mode: 0o600 });
  return `{ wp: { driver: mysql, host: "${socket}", name: site, user: bench, password: { file: ${password} } } }`;
}

async function measureAll(both: Servers, bench: Bench, content: BenchRows): Promise<void> {
  const running: Method = {
    name: ours,
    run: async () => void (await bench.ask("sync")),
    wireBytes: () => protocolBytes(both),
    memoryOf: bench.controllerPid,
  };
  const whole = [
    ...(peers === "none" ? [] : [dumpAndLoad(both, bench, folder)]),
    ...(peers === "all" ? [mydumper(both, folder)] : []),
  ];
  const incremental = [running, ...(peers === "all" ? [tableSync(both)] : []), floor(both)];
  const measure = (methods: readonly Method[], change: () => Iterable<string>, count = rounds) =>
    measureInterleaved({
      rounds: count,
      methods,
      servers: [bench.sshdPid, pidOf(both.primary), pidOf(both.replica)],
      // One change a round, which each method finds for its own copy.
      before: async () => void (await both.primary.sql([...change()].join(""), "site")),
    });
  process.stderr.write("first copies, whole copies ");
  if (picked.has("first")) {
    const results = await measure([running, ...whole], () => [], 1);
    kept.add("first", {
      title: "The first copy, and those that copy everything each time",
      reference: ours,
      results,
    });
  } else await bench.ask("sync");
  if (peers === "all") await copyForTableSync(both.replica);
  // Until the last write is old enough, a pass scans.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await bench.ask("sync");
  const copied = [...(kept.of("first")?.results ?? [])].filter(([name]) => name !== ours);
  for (const [name, { title, make }] of Object.entries(changes)) {
    if (!picked.has(name)) continue;
    const results = new Map([...(await measure(incremental, () => make(content))), ...copied]);
    kept.add(name, { title, reference: ours, results });
  }
}

function pickCases(): ReadonlySet<string> {
  const known = ["first", ...Object.keys(changes)];
  const asked = textArgument("cases")?.split(",") ?? known;
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--cases knows ${known.join(", ")}, not ${unknown.join(", ")}`);
  return new Set(asked);
}

async function copyForTableSync(replica: TestServer): Promise<void> {
  for (const table of tableNames)
    await replica.sql(
      `CREATE TABLE ${table} LIKE site.${table}; INSERT INTO ${table} SELECT * FROM site.${table}`,
      "tabled",
    );
}

/** Statements by some megabytes: a fill of a gigabyte is no string. */
function* batches(statements: Iterable<string>): Iterable<string> {
  let batch: string[] = [];
  let size = 0;
  for (const statement of statements) {
    batch.push(statement);
    size += statement.length;
    if (size < 8_000_000) continue;
    yield batch.join("");
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch.join("");
}

async function openServer(): Promise<TestServer> {
  const outcome = await startMariadb();
  if (outcome.kind === "absent") throw new Error(outcome.because);
  const { server } = outcome;
  // All of it in memory: a slow disk would hide what each method does.
  await server.sql(
    `SET GLOBAL innodb_buffer_pool_size = ${Math.max(64, Math.ceil(rows / 1_000)) * 1024 * 1024}`,
  );
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
  { primary, replica }: Servers,
  copies: readonly string[],
  sync: () => Promise<unknown>,
): Promise<void> {
  await sync();
  const sumsOf = async (server: TestServer, database: string) =>
    (await server.sql(`CHECKSUM TABLE ${tableNames.join(", ")} EXTENDED`, database)).replaceAll(
      `${database}.`,
      "",
    );
  const wanted = await sumsOf(primary, "site");
  for (const copy of copies)
    if ((await sumsOf(replica, copy)) !== wanted)
      throw new Error(`"${copy}" on the replica is not the primary`);
}
