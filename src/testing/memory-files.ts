import { createHash } from "node:crypto";
import type { MailFiles } from "../engines/mail/parts.ts";
import type { LocalPath, LocalStat } from "../ports/files.ts";

/** A disk in memory, as much of it as a mover of mail needs. */
export interface MemoryFiles extends MailFiles {
  readonly contents: Map<LocalPath, { readonly text: string; mtimeUs: number; mode: number }>;
  put(path: LocalPath, text: string): void;
}

export function memoryFiles(): MemoryFiles {
  const contents: MemoryFiles["contents"] = new Map();
  const put = (path: LocalPath, text: string): void =>
    void contents.set(path, { text, mtimeUs: 0, mode: 0o600 });
  const statOf = (path: LocalPath): LocalStat | null => {
    const file = contents.get(path);
    if (file === undefined) return null;
    const { mode, mtimeUs, text } = file;
    return { kind: "file", sizeBytes: text.length, mode, mtimeUs, links: 1, inode: 0n };
  };
  return {
    contents,
    put,
    lstat: async (path) => statOf(path),
    lstatAll: async (paths) => paths.map(statOf),
    makeFolder: async () => undefined,
    remove: async (path) => {
      for (const name of contents.keys())
        if (name === path || name.startsWith(`${path}/`)) contents.delete(name);
    },
    renameAll: async (pairs) => {
      for (const [from, to] of pairs) {
        const file = contents.get(from);
        if (file === undefined) throw new Error(`there is no ${from}`);
        contents.delete(from);
        contents.set(to, file);
      }
    },
    copyFile: async (from, to) => {
      const file = contents.get(from);
      if (file === undefined) throw new Error(`there is no ${from}`);
      contents.set(to, { ...file });
    },
    chmod: async (path, mode) => {
      const file = contents.get(path);
      if (file !== undefined) Object.assign(file, { mode });
    },
    setTime: async (path, mtimeUs) => {
      const file = contents.get(path);
      if (file === undefined) throw new Error(`there is no ${path}`);
      file.mtimeUs = mtimeUs;
    },
    read: async (path) => contents.get(path)?.text ?? null,
    writeDurable: async (path, text) => put(path, text),
    sha256: async (path) => {
      const text = contents.get(path)?.text;
      return text === undefined ? null : createHash("sha256").update(text, "latin1").digest("hex");
    },
    syncTree: async () => undefined,
    syncFolder: async () => undefined,
  };
}
