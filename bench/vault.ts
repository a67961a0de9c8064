/**
 * The vault beside other ways to keep many states of one tree: first copy, nothing changed, 1 % changed, a snapshot each
 * time, the disk that they take, restoring one file and all, deleting one.
 *
 *     node bench/vault.ts [--files 100000] [--snapshots 10] [--rounds 3] [--json]
 *
 * 100,000 files are about 1 GB, 1,000,000 about 10 GB, and every method keeps a copy: look at the free room first.
 * `--files 5000 --snapshots 2 --rounds 1` is over in some minutes.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chance } from "./lib/chance.ts";
import { type Bench, openBench } from "./lib/controller.ts";
import { openKeepers } from "./lib/keepers.ts";
import { type Method, measureInterleaved, run } from "./lib/measure.ts";
import { numberArgument, report } from "./lib/report.ts";
import { BenchTree } from "./lib/tree.ts";
import { openOurs } from "./lib/vault-keeper.ts";

const files = numberArgument("files", 100_000);
const snapshots = numberArgument("snapshots", 10);
const rounds = numberArgument("rounds", 3);
const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-"));
try {
  await using bench = await openBench({ folder, accounts: "primary alone" });
  await main(bench);
} finally {
  await run("rm", ["-rf", folder]);
}

async function main(bench: Bench): Promise<void> {
  const tree = new BenchTree(`${bench.home.one}/site`, new Chance(1));
  tree.fill(files);
  const ours = openOurs(bench, folder);
  const keepers = [ours, ...(await openKeepers({ folder, source: tree.root, ssh: bench.ssh }))];
  const measure = (
    count: number,
    methods: readonly Method[],
    before: () => Promise<void> | void = () => {},
  ) => measureInterleaved({ rounds: count, methods, servers: [bench.sshdPid], before });
  const passes = keepers.map(({ name, pass }) => ({ name, run: pass }));

  const first = await measure(1, passes);
  const quiet = await measure(rounds, passes);
  const changed = await measure(snapshots, passes, async () => {
    await ours.keep();
    tree.change(0.01);
  });
  const disk: Record<string, string> = {};
  for (const { name, store } of keepers) disk[`disk of ${name}`] = await megabytes(store);
  const kept = await measure(
    rounds,
    [
      { name: ours.name, run: ours.keep },
      { name: "cp -al", run: () => ours.copyLinks() },
    ],
    async () => {
      tree.change(0.01);
      await ours.pass();
    },
  );
  const path = tree.oldPath().slice(tree.root.length + 1);
  const withHistory = keepers.filter(({ history }) => history !== null);
  const methods = (verb: "restoreOne" | "restoreAll" | "removeOldest") =>
    withHistory.map(({ name, history }) => ({ name, run: async () => history?.[verb](path) }));
  report({ what: "vault", files, snapshots, ...disk }, [
    { title: "First copy", reference: ours.name, results: first },
    { title: "Nothing changed", reference: ours.name, results: quiet },
    { title: "1 % changed", reference: ours.name, results: changed },
    { title: "A snapshot of what is here", reference: ours.name, results: kept },
    {
      title: "Restore of one file",
      reference: ours.name,
      results: await measure(rounds, methods("restoreOne")),
    },
    { title: "Restore of all", reference: ours.name, results: await measure(1, methods("restoreAll")) },
    {
      title: "Deleting the oldest",
      reference: ours.name,
      results: await measure(1, methods("removeOldest")),
    },
  ]);
}

async function megabytes(store: string): Promise<string> {
  return `${(await run("du", ["-s", "--block-size=1M", store])).split("\t")[0]} MB`;
}
