import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BadRun, DiskFault } from "./bad-disk.ts";

type Call = (...args: readonly unknown[]) => unknown;
type Calls = Record<string, Call>;

/** What changes something on a disk, in both halves of node:fs. */
const changing = [
  ...["mkdir", "mkdtemp", "rename", "link", "symlink", "rm", "rmdir", "unlink", "writeFile", "appendFile"],
  ...["copyFile", "utimes", "lutimes", "chmod", "truncate"],
] as const;
/** Of what is open already. */
const ofHandles = [
  "write",
  "writev",
  "writeFile",
  "appendFile",
  "truncate",
  "sync",
  "datasync",
  "chmod",
  "utimes",
] as const;
const ofDescriptors = [
  "writeSync",
  "fsyncSync",
  "fdatasyncSync",
  "fchmodSync",
  "futimesSync",
  "ftruncateSync",
] as const;
/** A full disk allows them. */
const givesRoom =
  /^(?:rm|rmdir|unlink|rename|chmod|fchmod|utimes|lutimes|futimes|truncate|ftruncate|sync|datasync|fsync|fdatasync)(?:Sync)?$/;

/**
 * The disk one floor lower than `withBadFiles`: every call of node:fs that changes something, whoever makes it, counted from
 * the first; the n-th fails. What Node's streams and SQLite write by themselves passes below it.
 */
export async function withBadCalls<T>(
  { at, kind }: DiskFault,
  folder: string,
  work: () => Promise<T>,
): Promise<BadRun<T>> {
  let count = 0;
  let fired: string | null = null;
  const look = (name: string, path: unknown): void => {
    // Only what is tried: the test's own files lie elsewhere.
    if (typeof path === "string" && !path.startsWith(folder)) return;
    count += 1;
    if (count === at) fired = typeof path === "string" ? `${name} ${path.slice(folder.length)}` : name;
    if (fired === null) return;
    const isFull = kind === "ENOSPC" && !givesRoom.test(name);
    if (count !== at && kind !== "kill" && !isFull) return;
    const code = kind === "ENOSPC" ? "ENOSPC" : "EIO";
    throw Object.assign(new Error(`${code}: played, ${name}`), { code, errno: -5, syscall: name });
  };
  const undo = await patch(look);
  try {
    return { result: await work(), fired };
  } finally {
    undo();
  }
}

async function patch(look: (name: string, path: unknown) => void): Promise<() => void> {
  const handles = await handlePrototype();
  const undone: (() => void)[] = [];
  const wrap = (
    calls: Calls,
    name: string,
    pathOf: (args: readonly unknown[]) => unknown,
    isPromise: boolean,
  ) => {
    const real = calls[name];
    if (real === undefined) return;
    calls[name] = function (this: unknown, ...args: readonly unknown[]) {
      try {
        look(name, pathOf(args));
      } catch (error) {
        if (isPromise) return Promise.reject(error);
        throw error;
      }
      return real.apply(this, args as unknown[]);
    };
    undone.push(() => {
      calls[name] = real;
    });
  };
  const promises = fs.promises as unknown as Calls;
  const plain = fs as unknown as Calls;
  for (const name of changing) {
    const pathOf = (args: readonly unknown[]) =>
      textOf(["rename", "link", "symlink", "copyFile"].includes(name) ? args[1] : args[0]);
    wrap(promises, name, pathOf, true);
    wrap(plain, `${name}Sync`, pathOf, false);
  }
  // To open is to write where it makes or empties a file.
  const opened = (args: readonly unknown[]) => (isWriting(args[1]) ? textOf(args[0]) : "elsewhere");
  wrap(promises, "open", opened, true);
  wrap(plain, "openSync", opened, false);
  for (const name of ofHandles) wrap(handles, name, () => null, true);
  for (const name of ofDescriptors) wrap(plain, name, () => null, false);
  syncBuiltinESMExports();
  return () => {
    for (const one of undone) one();
    syncBuiltinESMExports();
  };
}

function isWriting(flags: unknown): boolean {
  const { O_CREAT, O_TRUNC } = fs.constants;
  return typeof flags === "number"
    ? (flags & (O_CREAT | O_TRUNC)) !== 0
    : typeof flags === "string" && /[wa]/.test(flags);
}

function textOf(path: unknown): unknown {
  return path instanceof Uint8Array
    ? Buffer.from(path).toString("latin1")
    : path instanceof URL
      ? path.pathname
      : path;
}

async function handlePrototype(): Promise<Calls> {
  const path = join(tmpdir(), `clonepanel-handle-${process.pid}`);
  await using handle = await fs.promises.open(path, "w");
  await fs.promises.rm(path);
  return Object.getPrototypeOf(handle) as Calls;
}
