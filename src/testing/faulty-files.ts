import { diskError } from "../core/disk-error.ts";
import type { ClonePanelError } from "../core/errors.ts";
import type { Files, LocalPath } from "../ports/files.ts";

/** How a disk fails: it is full from then on, one write fails, or the power goes and nothing is written any more. */
export type FaultKind = "ENOSPC" | "EIO" | "kill";

/** A disk that fails at its n-th write, counted from 1. */
export interface FaultyFiles {
  readonly files: Files;
  /** The write that failed, in words; null when it never came to that one. */
  fired(): string | null;
}

/** What only says what is there, or only gives room back: a full disk allows it. */
const givesRoom = [
  "remove",
  "rename",
  "renameAll",
  "half of renameAll",
  "chmod",
  "setTime",
  "syncTree",
  "syncDisk",
  "syncFolder",
];

/**
 * Wraps any Files. What is made of several writes (a file, a tree, a list of links) counts twice: it fails before
 * anything of it is there, and with half of it done.
 */
export function faultyFiles(
  inner: Files,
  fault: { readonly at: number; readonly kind: FaultKind },
): FaultyFiles {
  let count = 0;
  let fired: string | null = null;

  /** Throws when this write is the one, or when nothing can be written any more. */
  function write(name: string, path: LocalPath): void {
    count += 1;
    if (count === fault.at) fired = `${name} ${path.slice(path.lastIndexOf("/") + 1)}`;
    if (fired === null) return;
    if (count === fault.at || fault.kind === "kill") throw broken(fault.kind, path);
    if (fault.kind === "ENOSPC" && !givesRoom.includes(name)) throw broken(fault.kind, path);
  }

  /** @param half does a part of it; it is only called when the failure comes there. */
  async function writeInParts<T>(
    name: string,
    path: LocalPath,
    { half, whole }: { readonly half: () => Promise<unknown>; readonly whole: () => Promise<T> },
  ): Promise<T> {
    write(name, path);
    if (count + 1 === fault.at) await half();
    write(`half of ${name}`, path);
    return whole();
  }

  const once =
    <Args extends readonly [LocalPath, ...unknown[]], T>(name: string, work: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      write(name, args[0]);
      return work(...args);
    };

  const files: Files = {
    ...inner,
    makeFolder: once("makeFolder", inner.makeFolder),
    rename: once("rename", inner.rename),
    copyFile: once("copyFile", inner.copyFile),
    copyHashed: async (from, to, as) => {
      write("copyHashed", to);
      return inner.copyHashed(from, to, as);
    },
    writeWhole: once("writeWhole", inner.writeWhole),
    chmod: once("chmod", inner.chmod),
    setTime: once("setTime", inner.setTime),
    syncTree: once("syncTree", inner.syncTree),
    syncDisk: once("syncDisk", inner.syncDisk),
    syncFolder: once("syncFolder", inner.syncFolder),
    makeLink: async (target, at) => {
      write("makeLink", at);
      return inner.makeLink(target, at);
    },
    async remove(path, rest) {
      // Nothing is written where nothing is.
      if ((await inner.lstat(path)) === null) return;
      const half = () => removeSome(inner, path);
      await writeInParts("remove", path, { half, whole: () => inner.remove(path, rest) });
    },
    removeFast: (path) => files.remove(path),
    renameAll: (pairs) => {
      const all = [...pairs];
      const half = () => inner.renameAll(all.slice(0, all.length / 2));
      return writeInParts("renameAll", all[0]?.[1] ?? "", { half, whole: () => inner.renameAll(all) });
    },
    linkAll: (pairs) => {
      const all = [...pairs];
      const half = () => inner.linkAll(all.slice(0, all.length / 2));
      return writeInParts("linkAll", all[0]?.[1] ?? "", { half, whole: () => inner.linkAll(all) });
    },
    cloneTree: (from, to) =>
      writeInParts("cloneTree", to, {
        half: () => cloneSome(inner, from, to),
        whole: () => inner.cloneTree(from, to),
      }),
    writeDurable: (path, content, mode) =>
      writeInParts("writeDurable", path, {
        // A full or broken disk lets the temporary name be removed; the power does not.
        half: async () => {
          if (fault.kind === "kill") await inner.writePieces(`${path}.0123456789ab.tmp`, [halfOf(content)]);
        },
        whole: () => inner.writeDurable(path, content, mode),
      }),
    writePieces: async (path, pieces) => {
      const texts = await Array.fromAsync(pieces);
      const half = () => inner.writePieces(path, [halfOf(texts.join(""))]);
      await writeInParts("writePieces", path, { half, whole: () => inner.writePieces(path, texts) });
    },
    writeGzipParts: (path, parts) => {
      const all = [...parts];
      const half = () => inner.writeGzipParts(path, all.slice(0, all.length / 2));
      return writeInParts("writeGzipParts", path, { half, whole: () => inner.writeGzipParts(path, all) });
    },
  };
  return { files, fired: () => fired };
}

function broken(kind: FaultKind, path: LocalPath): ClonePanelError {
  const code = kind === "ENOSPC" ? "ENOSPC" : "EIO";
  return diskError(Object.assign(new Error(`injected: ${kind}`), { code }), path);
}

function halfOf(text: string): string {
  return text.slice(0, text.length / 2);
}

async function removeSome(inner: Files, path: LocalPath): Promise<void> {
  const names = (await inner.listNames(path)) ?? [];
  for (const name of names.slice(0, Math.ceil(names.length / 2))) await inner.remove(`${path}/${name}`);
}

async function cloneSome(inner: Files, from: LocalPath, to: LocalPath): Promise<void> {
  await inner.makeFolder(to);
  for (const name of ((await inner.listNames(from)) ?? []).slice(0, 2)) {
    const stat = await inner.lstat(`${from}/${name}`);
    if (stat?.kind === "dir") await inner.cloneTree(`${from}/${name}`, `${to}/${name}`);
    else if (stat?.kind === "file") await inner.linkAll([[`${from}/${name}`, `${to}/${name}`]]);
  }
}
