/**
 * Files: a pass of ClonePanel, and its snapshots, beside what people would use otherwise, over a real sshd on loopback.
 *
 *     node bench/files.ts [--files 20000] [--rounds 3] [--json]
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chance } from "./lib/chance.ts";
import { type Bench, openBench } from "./lib/controller.ts";
import { type Method, measureInterleaved, run } from "./lib/measure.ts";
import { numberArgument, report } from "./lib/report.ts";
import { BenchTree } from "./lib/tree.ts";

const ours = "clonepanel, a pass of the running controller";
const oursTake = "clonepanel snapshot take";

const files = numberArgument("files", 20_000);
const rounds = numberArgument("rounds", 3);
const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-"));
try {
  await using bench = await openBench({ folder });
  await main(bench);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(bench: Bench): Promise<void> {
  const tree = new BenchTree(`${bench.home.one}/site`, new Chance(1));
  tree.fill(files);
  const peers = openPeers(bench, tree.root);
  process.stderr.write("first copies ");
  await bench.ask("sync");
  for (const method of [peers.mirror, peers.twoHops, peers.linkDest, peers.tree]) await method.run();
  const passes: readonly Method[] = [
    { name: ours, run: async () => void (await bench.ask("sync")) },
    { name: "clonepanel sync, a process each time", run: () => bench.syncByCommand() },
    peers.mirror,
    peers.twoHops,
    peers.linkDest,
  ];
  const servers = [bench.sshdPid];
  const quiet = await measureInterleaved({ rounds, methods: passes, servers, before: () => undefined });
  const changed = await measureInterleaved({
    rounds,
    methods: passes.map((method) => afterChange(method, tree)),
    servers,
    before: () => undefined,
  });
  const snapshots = await measureInterleaved({
    rounds,
    methods: [
      { name: oursTake, run: async () => void (await bench.ask("take")) },
      peers.copyLinks,
      peers.linkDestHere,
    ],
    servers,
    before: async () => {
      tree.change(0.01);
      await bench.ask("sync");
      await peers.tree.run();
    },
  });
  const rsync = (await run("rsync", ["--version"])).split("\n")[0] ?? "";
  report({ what: "files", files, rounds, rsync }, [
    { title: "A pass over the tree, nothing changed", reference: ours, results: quiet },
    { title: "A pass over the tree, 1 % changed", reference: ours, results: changed },
    { title: "A snapshot of what is here, after 1 % changed", reference: oursTake, results: snapshots },
  ]);
}

/** Each method has caught up first, so that it finds exactly one change of the same size. */
function afterChange(method: Method, tree: BenchTree): Method {
  return {
    ...method,
    prepare: async () => {
      await method.prepare?.();
      await method.run();
      await method.prepare?.();
      tree.change(0.01);
    },
  };
}

function openPeers({ ssh }: Bench, source: string) {
  const peers = join(folder, "peers");
  for (const name of ["mirror", "hop", "replica", "snapshots", "tree", "links", "here"])
    mkdirSync(join(peers, name), { recursive: true });
  const shell = ["-e", `ssh ${ssh.options.join(" ")}`];
  const copy = (from: string, to: string, more: readonly string[] = []) =>
    run("rsync", ["-a", "--delete", ...shell, ...more, from, to]);
  let number = 0;
  /** Into a new folder, linked to the one before, which is removed: only two are ever kept. */
  const withNext = async (parent: string, make: (to: string, before: string | null) => Promise<unknown>) => {
    const [before = null] = readdirSync(parent).sort().reverse();
    number += 1;
    await make(join(parent, String(number).padStart(6, "0")), before);
  };
  const trim = (parent: string) => () => {
    for (const old of readdirSync(parent).sort().reverse().slice(1))
      rmSync(join(parent, old), { recursive: true });
  };
  const snapshots = join(peers, "snapshots");
  return {
    mirror: {
      name: "rsync -a --delete, one hop",
      run: async () => void (await copy(`${ssh.target}:${source}/`, `${peers}/mirror/`)),
    },
    twoHops: {
      name: "rsync -a --delete twice: in and out, as ours",
      run: async () => {
        await copy(`${ssh.target}:${source}/`, `${peers}/hop/`);
        await copy(`${peers}/hop/`, `${ssh.target}:${peers}/replica/`);
      },
    },
    linkDest: {
      name: "rsync -a --link-dest, a snapshot each time",
      prepare: trim(snapshots),
      run: () =>
        withNext(snapshots, (to, before) =>
          copy(`${ssh.target}:${source}/`, `${to}/`, before === null ? [] : [`--link-dest=../${before}`]),
        ),
    },
    /** What the snapshots of the peers are taken of. */
    tree: {
      name: "tree",
      run: async () => void (await run("rsync", ["-a", "--delete", `${source}/`, `${peers}/tree/`])),
    },
    copyLinks: {
      name: "cp -al",
      prepare: trim(`${peers}/links`),
      run: () => withNext(`${peers}/links`, (to) => run("cp", ["-al", `${peers}/tree`, to])),
    },
    linkDestHere: {
      name: "rsync -a --link-dest, on one machine",
      prepare: trim(`${peers}/here`),
      run: () =>
        withNext(`${peers}/here`, (to, before) =>
          run("rsync", [
            "-a",
            ...(before === null ? [] : [`--link-dest=../${before}`]),
            `${peers}/tree/`,
            `${to}/`,
          ]),
        ),
    },
  } satisfies Record<string, Method>;
}
