import { existsSync } from "node:fs";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "../../repository.ts";
import { must, run } from "./programs.ts";

/** The tarball as the registry would get it: from a clean clone with the packages that the lock names. */
export async function packThis(work: string): Promise<string> {
  const clone = join(work, "clone");
  await must("git", ["clone", "--quiet", repository, clone], work);
  await lendNode(clone);
  await must("npm", ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], clone);
  return pack(clone, join(work, "tarball"), []);
}

/** The Node that this clone has fetched for itself is as good for that one: 100 MB less from the registry. */
async function lendNode(clone: string): Promise<void> {
  const nodes = join(repository, ".node/node_modules");
  if (!existsSync(nodes)) return;
  await mkdir(join(clone, ".node"));
  await symlink(nodes, join(clone, ".node/node_modules"));
}

/**
 * The tarball of an older commit, without its dashboard: with the packages that lie here, and not checked for types
 * again. Null where its history is not at hand.
 */
export async function packCommit(commit: string, work: string): Promise<string | null> {
  const { code } = await run("git", ["-C", repository, "cat-file", "-e", `${commit}^{commit}`], {
    cwd: work,
  });
  if (code !== 0) return null;
  const sources = join(work, `sources-${commit}`);
  await mkdir(sources);
  const archive = `${sources}.tar`;
  await must("git", ["-C", repository, "archive", "--output", archive, commit], work);
  await must("tar", ["-xf", archive], sources);
  await symlink(join(repository, "node_modules"), join(sources, "node_modules"));
  await must(
    process.execPath,
    ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--noCheck"],
    sources,
  );
  return pack(sources, join(work, `tarball-${commit}`), ["--ignore-scripts"]);
}

async function pack(sources: string, into: string, flags: readonly string[]): Promise<string> {
  await mkdir(into);
  await must("npm", ["pack", ...flags, "--pack-destination", into], sources);
  const [name = "no tarball"] = await readdir(into);
  return join(into, name);
}

/** Into a folder that may hold an older version already. @returns where the package lies. */
export async function install(tarball: string, home: string): Promise<string> {
  await mkdir(home, { recursive: true });
  await must(
    "npm",
    ["install", "--prefix", home, "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", tarball],
    home,
  );
  return join(home, "node_modules/clonepanel");
}

/** A Node of the registry's. @returns its program. */
export async function fetchNode(version: string, home: string): Promise<string> {
  const name = `node-linux-${process.arch}`;
  await mkdir(home, { recursive: true });
  await must(
    "npm",
    [
      "install",
      "--prefix",
      home,
      "--no-save",
      "--ignore-scripts",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      `${name}@${version}`,
    ],
    home,
  );
  return join(home, "node_modules", name, "bin/node");
}

export const nodesAreFetched = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
