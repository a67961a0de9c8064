import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";

const notOurs = new Set(["node_modules", ".node", ".git", "dist", "coverage"]);

/** Every file of the repository, relative and sorted: what git knows, or in an unpacked archive what lies there. */
export async function listFiles(root: string): Promise<readonly string[]> {
  const paths = (await fromGit(root)) ?? (await fromDisk(root));
  return [...paths].sort();
}

async function fromGit(root: string): Promise<readonly string[] | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", root, "ls-files", "-z"], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.split("\0").filter((path) => path !== "");
  } catch {
    return undefined;
  }
}

async function fromDisk(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (notOurs.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(relative(root, path));
    }
  };
  await walk(root);
  return found;
}
