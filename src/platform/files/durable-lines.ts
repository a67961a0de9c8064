import { type FileHandle, open } from "node:fs/promises";
import { diskError } from "../../core/disk-error.ts";
import type { DurableLines, LineStore } from "../../ports/durable-lines.ts";
import type { LocalPath } from "../../ports/files.ts";
import { syncFolder, writeDurable } from "./file-content.ts";
import { bytes, nodeFiles } from "./node-files.ts";

export const nodeLineStore: LineStore = {
  read: async (path) => wholeLines((await nodeFiles.read(path)) ?? "").lines,
  open: async (path) => {
    try {
      return new NodeLines(path, await openAtEnd(path));
    } catch (cause) {
      throw diskError(cause, path);
    }
  },
};

class NodeLines implements DurableLines {
  readonly #path: LocalPath;
  #file: FileHandle;
  #endBytes: number;

  constructor(path: LocalPath, at: { readonly file: FileHandle; readonly endBytes: number }) {
    this.#path = path;
    this.#file = at.file;
    this.#endBytes = at.endBytes;
  }

  async append(line: string): Promise<void> {
    const content = Buffer.from(`${line}\n`, "latin1");
    try {
      for (let done = 0; done < content.length; ) {
        const { bytesWritten } = await this.#file.write(
          content,
          done,
          content.length - done,
          this.#endBytes + done,
        );
        done += bytesWritten;
      }
      await this.#file.datasync();
    } catch (cause) {
      // Half a line must not stand before the next one; a failed fsync leaves unknown what the disk holds.
      await this.#file.truncate(this.#endBytes).catch(() => {});
      throw diskError(cause, this.#path);
    }
    this.#endBytes += content.length;
  }

  async replace(lines: readonly string[]): Promise<void> {
    try {
      await writeDurable(this.#path, lines.map((line) => `${line}\n`).join(""), 0o600);
      await this.#file.close();
      const at = await openAtEnd(this.#path);
      this.#file = at.file;
      this.#endBytes = at.endBytes;
    } catch (cause) {
      throw diskError(cause, this.#path);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

async function openAtEnd(path: LocalPath): Promise<{ readonly file: FileHandle; readonly endBytes: number }> {
  const text = await nodeFiles.read(path);
  if (text === null) await writeDurable(path, "", 0o600);
  const { endBytes } = wholeLines(text ?? "");
  const file = await open(bytes(path), "r+");
  try {
    if (endBytes < (text ?? "").length) {
      await file.truncate(endBytes);
      await file.datasync();
      await syncFolder(path.slice(0, path.lastIndexOf("/")) || "/");
    }
    return { file, endBytes };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function wholeLines(text: string): { readonly lines: readonly string[]; readonly endBytes: number } {
  const endBytes = text.lastIndexOf("\n") + 1;
  return { lines: endBytes === 0 ? [] : text.slice(0, endBytes - 1).split("\n"), endBytes };
}
