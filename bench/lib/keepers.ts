import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./controller.ts";
import { run } from "./measure.ts";

/** One way to keep a tree, and perhaps its history. */
export interface Keeper {
  readonly name: string;
  /** The folder whose disk use counts. */
  readonly store: string;
  /** Brings the store to what the tree is now; who keeps a history keeps this state too. */
  pass(): Promise<void>;
  /** Null: only the newest state is there. */
  readonly history: History | null;
}

interface History {
  /** From the oldest state that is kept. */
  restoreOne(path: string): Promise<void>;
  restoreAll(): Promise<void>;
  removeOldest(): Promise<void>;
}

interface KeeperParts {
  readonly folder: string;
  readonly source: string;
  readonly ssh: Bench["ssh"];
}

/**
 * What people would use instead, as their manuals tell. rsync and rsnapshot pull through ssh, as ours does; the others
 * read the tree and write the store on this machine, which spares them a line.
 */
export async function openKeepers(parts: KeeperParts): Promise<readonly Keeper[]> {
  const place = (name: string) => {
    const store = join(parts.folder, "peers", name);
    mkdirSync(store, { recursive: true });
    return store;
  };
  let number = 0;
  const next = (name: string) => {
    number += 1;
    return join(parts.folder, "out", `${name}-${number}`);
  };
  mkdirSync(join(parts.folder, "out"));
  return [
    openMirror(parts, place("mirror")),
    openBackupDir(parts, place("backup-dir")),
    openLinkDest(parts, place("link-dest"), next),
    openRsnapshot(parts, place("rsnapshot"), next),
    await openRestic(parts, place("restic"), next),
    await openBorg(parts, place("borg"), next),
    openRdiff(parts, place("rdiff"), next),
  ];
}

function pull({ source, ssh }: KeeperParts, to: string, more: readonly string[] = []): Promise<string> {
  const shell = ["-e", `ssh ${ssh.options.join(" ")}`];
  return run("rsync", ["-a", "--delete", ...shell, ...more, `${ssh.target}:${source}/`, `${to}/`]);
}

function openMirror(parts: KeeperParts, store: string): Keeper {
  return { name: "rsync", store, pass: async () => void (await pull(parts, store)), history: null };
}

/** The newest tree, and what each pass replaced beside it: a state of before is put together by hand. */
function openBackupDir(parts: KeeperParts, store: string): Keeper {
  let number = 0;
  return {
    name: "rsync --backup-dir",
    store,
    pass: async () => {
      number += 1;
      await pull(parts, `${store}/tree`, ["--backup", `--backup-dir=${store}/replaced-${number}`]);
    },
    history: null,
  };
}

type Next = (name: string) => string;

/** By an absolute path: some versions with security fixes, as 3.2.7-1+deb12u6, throw files away that have a relative one. */
function openLinkDest(parts: KeeperParts, store: string, next: Next): Keeper {
  let number = 0;
  const states = () => readdirSync(store).sort();
  return {
    name: "rsync --link-dest",
    store,
    pass: async () => {
      const newest = states().at(-1);
      number += 1;
      const to = join(store, String(number).padStart(6, "0"));
      await pull(parts, to, newest === undefined ? [] : [`--link-dest=${join(store, newest)}`]);
    },
    history: plainHistory(() => join(store, states()[0] ?? ""), next),
  };
}

function plainHistory(oldest: () => string, next: Next): History {
  return {
    restoreOne: async (path) => void (await run("cp", ["-a", join(oldest(), path), next("file")])),
    restoreAll: async () => void (await run("cp", ["-a", oldest(), next("tree")])),
    removeOldest: async () => void (await run("rm", ["-rf", oldest()])),
  };
}

function openRsnapshot({ folder, source, ssh }: KeeperParts, store: string, next: Next): Keeper {
  const config = join(folder, "rsnapshot.conf");
  const lines = [
    ["config_version", "1.2"],
    ["snapshot_root", `${store}/`],
    ["cmd_cp", "/bin/cp"],
    ["cmd_rm", "/bin/rm"],
    ["cmd_rsync", "/usr/bin/rsync"],
    ["cmd_ssh", "/usr/bin/ssh"],
    ["ssh_args", ssh.options.join(" ")],
    ["retain", "state", "1000"],
    ["link_dest", "0"],
    ["backup", `${ssh.target}:${source}/`, "site/"],
  ];
  writeFileSync(config, `${lines.map((line) => line.join("\t")).join("\n")}\n`);
  const oldest = () => readdirSync(store).sort((left, right) => stateOf(right) - stateOf(left))[0] ?? "";
  return {
    name: "rsnapshot",
    store,
    pass: async () => void (await run("rsnapshot", ["-c", config, "state"])),
    history: {
      ...plainHistory(() => join(store, oldest(), "site", source), next),
      removeOldest: async () => void (await run("rm", ["-rf", join(store, oldest())])),
    },
  };
}

function stateOf(name: string): number {
  return Number(name.slice(name.lastIndexOf(".") + 1));
}

async function openRestic({ folder, source }: KeeperParts, store: string, next: Next): Promise<Keeper> {
  const password = join(folder, "restic-password");
  writeFileSync(password, "bench");
  const restic = (args: readonly string[]) =>
    run("restic", ["-r", store, "-p", password, "--no-cache", "-q", ...args]);
  await restic(["init"]);
  const oldest = async () =>
    (await restic(["snapshots", "--json"])).match(/"short_id":"([0-9a-f]+)"/)?.[1] ?? "";
  return {
    name: "restic",
    store,
    pass: async () => void (await restic(["backup", source])),
    history: {
      restoreOne: async (path) =>
        void (await restic([
          "restore",
          await oldest(),
          "--include",
          join(source, path),
          "--target",
          next("restic"),
        ])),
      restoreAll: async () => void (await restic(["restore", await oldest(), "--target", next("restic")])),
      removeOldest: async () => void (await restic(["forget", "--prune", await oldest()])),
    },
  };
}

async function openBorg({ source }: KeeperParts, store: string, next: Next): Promise<Keeper> {
  await run("borg", ["init", "-e", "none", store]);
  let [number, oldest] = [0, 1];
  const archive = (of: number) => `${store}::state-${of}`;
  const extract = (paths: readonly string[]) => {
    const to = next("borg");
    mkdirSync(to);
    return run("borg", ["extract", archive(oldest), ...paths], to);
  };
  return {
    name: "borg",
    store,
    pass: async () => {
      number += 1;
      await run("borg", ["create", "-C", "lz4", archive(number), source]);
    },
    history: {
      restoreOne: async (path) => void (await extract([join(source, path).slice(1)])),
      restoreAll: async () => void (await extract([])),
      removeOldest: async () => {
        await run("borg", ["delete", archive(oldest)]);
        await run("borg", ["compact", store]);
        oldest += 1;
      },
    },
  };
}

function openRdiff({ source }: KeeperParts, store: string, next: Next): Keeper {
  let passes = 0;
  const rdiff = (args: readonly string[]) => run("rdiff-backup", [...args]);
  const oldest = () => `${passes - 1}B`;
  return {
    name: "rdiff-backup",
    store,
    pass: async () => {
      // Its states have a second of their own.
      if (passes > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
      await rdiff(["backup", source, store]);
      passes += 1;
    },
    history: {
      restoreOne: async (path) =>
        void (await rdiff(["restore", "--at", oldest(), join(store, path), next("rdiff")])),
      restoreAll: async () => void (await rdiff(["restore", "--at", oldest(), store, next("rdiff")])),
      removeOldest: async () => {
        const times = (await rdiff(["list", "increments", store])).match(/\d{4}-\d\d-\d\dT[\d:]+Z/g) ?? [];
        await rdiff(["--force", "remove", "increments", "--older-than", times[1] ?? "", store]);
      },
    },
  };
}
