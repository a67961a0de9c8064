import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Every path below a folder (a character a byte) with all that a mirror must carry: kind, mode, time, content. */
export type Tree = ReadonlyMap<string, string>;

export function readTree(folder: string): Tree {
  return new Map([...pathsBelow(Buffer.from(folder))].map(([path, at]) => [path, describe(at)]));
}

function* pathsBelow(folder: Buffer, inside = ""): Generator<readonly [path: string, at: Buffer]> {
  for (const entry of readdirSync(folder, { encoding: "buffer", withFileTypes: true })) {
    const path = inside + entry.name.toString("latin1");
    const at = Buffer.concat([folder, Buffer.from("/"), entry.name]);
    yield [path, at];
    if (entry.isDirectory()) yield* pathsBelow(at, `${path}/`);
  }
}

function describe(at: Buffer): string {
  const stat = lstatSync(at, { bigint: true });
  const mode = (stat.mode & 0o7777n).toString(8);
  if (stat.isSymbolicLink()) return `link to ${readlinkSync(at, { encoding: "buffer" }).toString("latin1")}`;
  // A folder's time follows from what happens in it; nobody sees it.
  if (stat.isDirectory()) return `dir ${mode}`;
  if (!stat.isFile()) return "other";
  const sha256 = createHash("sha256").update(readFileSync(at)).digest("hex");
  return `file ${mode} ${stat.mtimeNs / 1000n} ${sha256}`;
}

/** One line a difference, the first twenty: what the second tree has otherwise than the first. */
export function treeDifferences(want: Tree, have: Tree): readonly string[] {
  const all = [...new Set([...want.keys(), ...have.keys()])]
    .filter((path) => !isSame(want.get(path), have.get(path)))
    .map(
      (path) =>
        `${JSON.stringify(path)}: ${have.get(path) ?? "missing"} instead of ${want.get(path) ?? "nothing"}`,
    )
    .sort();
  return all.length <= 20 ? all : [...all.slice(0, 20), `... and ${all.length - 20} more`];
}

/** Node sets times in floating-point seconds, which loses up to a microsecond. */
function isSame(want: string | undefined, have: string | undefined): boolean {
  if (want === have) return true;
  const [left, right] = [want, have].map((text) => /^(file \d+) (\d+) (\w+)$/.exec(text ?? ""));
  if (!left || !right) return false;
  const near = Math.abs(Number(left[2]) - Number(right[2])) <= 1;
  return near && left[1] === right[1] && left[3] === right[3];
}

/** Without some paths and what is below them. */
export function withoutPaths(tree: Tree, paths: readonly string[]): Tree {
  return new Map(
    [...tree].filter(([path]) => !paths.some((left) => path === left || path.startsWith(`${left}/`))),
  );
}

/** What every account has of its own, and the mirror must never overwrite. */
export const ownFiles = ["wp-config.php", ".user.ini", "wp-content/mu-plugins/00-clonepanel.php"] as const;

/** Inode and times of every path: equal means that nobody wrote, not even the same bytes again. */
export function readInodes(folder: string): Tree {
  return new Map(
    [...pathsBelow(Buffer.from(folder))].map(([path, at]) => {
      const stat = lstatSync(at, { bigint: true });
      return [path, `${stat.ino} ${stat.mtimeNs} ${stat.ctimeNs}`];
    }),
  );
}
