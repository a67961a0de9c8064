/**
 * The vault beside other ways to keep many states of one tree: first copy, nothing changed, 1 % changed, a snapshot each
 * time, the disk that they take, restoring one file and all, deleting one.
 *
 *     node bench/vault.ts [--files 100000] [--sizes web|small] [--snapshots 10] [--rounds 3] [--peers all|rsync,restic,...]
 *                         [--sections first,quiet,changed,kept,one,all,removed] [--results FILE.jsonl] [--json]
 *
 * 100,000 files are about 2 GB, 1,000,000 about 20 GB (5 GB of disk with small sizes), and every method keeps a copy, and
 * another when all is restored: look at the free room first (CLONEPANEL_BENCH_DIR is where it is done). `--files 5000 --snapshots 2 --rounds 1` is over
 * in some minutes. Sections that stand in the results are not measured again, only brought about where later ones need
 * them: it can be ended and called again.
 */
import { mkdtempSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Chance } from "./lib/chance.ts";
import { type Bench, openBench } from "./lib/controller.ts";
import { type Keeper, openKeepers } from "./lib/keepers.ts";
import { KeptSections } from "./lib/kept-sections.ts";
import { type Measured, type Method, measureInterleaved, run } from "./lib/measure.ts";
import { numberArgument, report, textArgument } from "./lib/report.ts";
import { BenchTree } from "./lib/tree.ts";
import { type OurKeeper, openOurs } from "./lib/vault-keeper.ts";

const files = numberArgument("files", 100_000);
const snapshots = numberArgument("snapshots", 10);
const rounds = numberArgument("rounds", 3);
const peers = textArgument("peers") ?? "all";
const sizes = oneOf("sizes", ["web", "small"]);
const about = { what: "vault", files, sizes, snapshots, rounds, peers };
const kept = new KeptSections(textArgument("results"), about);
const names = ["first", "quiet", "changed", "kept", "one", "all", "removed"] as const;
const wanted = new Set<string>((textArgument("sections") ?? names.join(",")).split(","));

if (names.some((name) => wanted.has(name) && !kept.has(name))) {
  const folder = mkdtempSync(join(process.env["CLONEPANEL_BENCH_DIR"] ?? tmpdir(), "clonepanel-bench-"));
  try {
    await using bench = await openBench({ folder, accounts: "primary alone" });
    await measureAll(bench, folder);
  } finally {
    await run("rm", ["-rf", folder]);
  }
}
report(
  about,
  names.flatMap((name) => kept.of(name) ?? []),
);

async function measureAll(bench: Bench, folder: string): Promise<void> {
  const tree = new BenchTree(`${bench.home.one}/site`, new Chance(1), sizes);
  tree.fill(files);
  const ours = openOurs(bench, folder);
  const keepers = [ours, ...(await openPeers(bench, { folder, source: tree.root }))];
  const passes = keepers.map((one) => ({ ...memoryOfOurs(bench, one), run: one.pass }));
  const bringAbout = async (): Promise<void> => {
    for (const pass of passes) await pass.run();
  };

  await section(bench, "first", { title: "First copy", rounds: 1, methods: passes, otherwise: bringAbout });
  await section(bench, "quiet", { title: "Nothing changed", rounds, methods: passes });
  const changeOnce = async () => {
    await ours.keep();
    tree.change(0.01);
  };
  await section(bench, "changed", {
    title: "1 % changed; the disk after all of them",
    rounds: snapshots,
    methods: passes,
    before: changeOnce,
    after: (results) => withDisk(results, keepers),
    async otherwise() {
      for (let state = 0; state < 2; state += 1) {
        await changeOnce();
        await bringAbout();
      }
    },
  });
  await section(bench, "kept", {
    title: "A snapshot of what is here",
    rounds,
    methods: [
      { ...memoryOfOurs(bench, ours), run: ours.keep },
      { name: "cp -al", run: () => ours.copyLinks() },
    ],
    async before() {
      tree.change(0.01);
      await ours.pass();
    },
  });
  await measureHistory(bench, { ours, keepers, path: tree.oldPath().slice(tree.root.length + 1) });
}

async function measureHistory(
  bench: Bench,
  {
    ours,
    keepers,
    path,
  }: { readonly ours: OurKeeper; readonly keepers: readonly Keeper[]; readonly path: string },
): Promise<void> {
  const methods = (verb: "restoreOne" | "restoreAll" | "removeOldest"): readonly Method[] =>
    keepers
      .filter(({ history }) => history !== null)
      .map((one) => ({ ...memoryOfOurs(bench, one), run: async () => one.history?.[verb](path) }));
  await section(bench, "one", { title: "Restore of one file", rounds, methods: methods("restoreOne") });
  await section(bench, "all", { title: "Restore of all", rounds: 1, methods: methods("restoreAll") });
  await section(bench, "removed", {
    title: "Deleting the oldest",
    rounds: 1,
    methods: [...methods("removeOldest"), { name: "rm -rf of ours", run: () => ours.removeByHand() }],
  });
}

interface SectionOrder {
  readonly title: string;
  readonly rounds: number;
  readonly methods: readonly Method[];
  readonly before?: () => Promise<void> | void;
  readonly after?: (results: Results) => Promise<Results>;
  /** What a later section needs of this one when it is not measured again. */
  readonly otherwise?: () => Promise<void>;
}

type Results = ReadonlyMap<string, readonly Measured[]>;

async function section(bench: Bench, name: (typeof names)[number], order: SectionOrder): Promise<void> {
  if (kept.has(name) || !wanted.has(name)) return order.otherwise?.();
  process.stderr.write(`${order.title} `);
  const { before = () => {}, after = async (results) => results } = order;
  const servers = [bench.sshdPid];
  const results = await after(await measureInterleaved({ ...order, servers, before }));
  const load = (loadavg()[1] ?? 0).toFixed(1);
  kept.add(name, { title: `${order.title} (load ${load})`, reference: "clonepanel", results });
}

async function openPeers(
  { ssh }: Bench,
  { folder, source }: { readonly folder: string; readonly source: string },
): Promise<readonly Keeper[]> {
  const all = await openKeepers({ folder, source, ssh });
  const chosen = peers.split(",");
  return peers === "all" ? all : all.filter(({ name }) => chosen.includes(name));
}

function oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice {
  const given = textArgument(name) ?? choices[0];
  const choice = choices.find((one) => one === given);
  if (choice === undefined) throw new Error(`--${name} is one of ${choices.join(", ")}`);
  return choice;
}

function memoryOfOurs(bench: Bench, { name }: Keeper): { name: string; memoryOf?: number } {
  return name === "clonepanel" ? { name, memoryOf: bench.controllerPid } : { name };
}

async function withDisk(results: Results, keepers: readonly Keeper[]): Promise<Results> {
  const found = new Map<string, readonly Measured[]>();
  for (const { name, store } of keepers) {
    const diskMb = Number((await run("du", ["-s", "--block-size=1M", store])).split("\t")[0]);
    found.set(
      name,
      (results.get(name) ?? []).map((measured) => ({ ...measured, diskMb })),
    );
  }
  return found;
}
