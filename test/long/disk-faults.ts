import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DiskRow, tryAllFaults } from "../house/disk/disk-fault-loop.ts";
import { farOperations } from "../house/disk/far-operations.ts";
import { operations as nearOperations } from "../house/disk/operations.ts";
import { startSshd, whyNoSshd } from "../integration/sshd.ts";

/**
 * Every write of every operation that writes on this machine fails once, in each of three ways: where the program's one
 * object of the disk is called, where Node's own calls are, and where the state database is. What goes to accounts over SSH
 * and to the off-site store is among them where sshd and restic are.
 *
 *     node test/long/disk-faults.ts [RESULTS.jsonl] [EVERY] [words of an operation]
 *
 * Points that stand in the results are not tried again, so it can be ended and called again; EVERY leaves points out, and
 * lets the ways take turns. Prints a table; exit 1 when a point was wrong.
 */
const [results = "disk-faults.jsonl", every = "1", words = ""] = process.argv.slice(2);
// Short: a socket's path has to fit.
const folder = await mkdtemp(join(tmpdir(), "cpd-"));
const absent = whyNoSshd();
if (absent !== null) console.log(`left out: what needs an sshd, because ${absent}`);
await using sshd = absent === null ? await startSshd({ home: folder }) : null;
const operations = [...nearOperations, ...(sshd === null ? [] : farOperations(sshd, join(folder, "work")))];
const key = ({ operation, disk, at, kind }: Pick<DiskRow, "operation" | "disk" | "at" | "kind">) =>
  `${operation} | ${disk} ${at} ${kind}`;
try {
  const known = new Set(readRows().map(key));
  await tryAllFaults({
    folder,
    operations: operations.filter(({ name }) => name.includes(words)),
    every: () => Number(every),
    kinds: every === "1" ? "all" : "in-turn",
    known: (point) => known.has(key(point)),
    tried: (row) => {
      appendFileSync(results, `${JSON.stringify(row)}\n`);
      console.log(`${key(row)} | ${row.write} | ${row.said ?? "went on"} | ${row.wrong ?? "good"}`);
    },
  });
} finally {
  await rm(folder, { recursive: true });
}
const rows = readRows();
const isWrong = ({ wrong, said }: DiskRow) =>
  wrong !== null || said === "INTERNAL" || said?.startsWith("fell");
console.log(
  "| operation | writes that failed | told by a code | went on all the same | wrong |\n|---|---|---|---|---|",
);
for (const { name } of operations) {
  const own = rows.filter(({ operation }) => operation === name);
  const told = own.filter(({ said }) => said !== null).length;
  console.log(`| ${name} | ${own.length} | ${told} | ${own.length - told} | ${own.filter(isWrong).length} |`);
}
console.log(`${rows.length} points, ${rows.filter(isWrong).length} wrong`);
process.exitCode = rows.some(isWrong) ? 1 : 0;

function readRows(): readonly DiskRow[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as DiskRow);
}
