import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DiskRow, tryAllFaults } from "../house/disk/disk-fault-loop.ts";

/**
 * Every write of every operation that writes on this machine fails once, in each of three ways:
 *
 *     node test/long/disk-faults.ts [EVERY]     some hundred points of about a second each; EVERY leaves points out
 */
const every = Number(process.argv[2] ?? 1);
const folder = await mkdtemp(join(tmpdir(), "clonepanel-disk-"));
const rows: DiskRow[] = [];
try {
  const tried = (row: DiskRow) => {
    rows.push(row);
    const { operation, disk, kind, at, write, said, wrong } = row;
    console.log(
      `${operation} | ${disk} ${at} ${kind} | ${write} | ${said ?? "went on"} | ${wrong ?? "good"}`,
    );
  };
  await tryAllFaults({ folder, every: () => every, kinds: every === 1 ? "all" : "in-turn", tried });
} finally {
  await rm(folder, { recursive: true });
}
const wrong = rows.filter((row) => row.wrong !== null);
console.log(
  `${rows.length} points, ${wrong.length} wrong, ${rows.filter(({ said }) => said === null).length} went on`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;
