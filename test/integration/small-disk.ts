import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file system of a few hundred megabytes, in memory, that others can fill. */
export class SmallDisk implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @returns why there is none here, or the disk. */
  static async mount(sizeMiB: number): Promise<SmallDisk | string> {
    if (process.getuid?.() !== 0) return "a disk that can be filled needs root, who may mount one";
    const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-disk-"));
    try {
      await run("mount", ["-t", "tmpfs", "-o", `size=${sizeMiB}m`, "tmpfs", folder]);
      return new SmallDisk(folder);
    } catch (error) {
      await rm(folder, { recursive: true });
      return `a disk that can be filled could not be mounted: ${(error as Error).message.trim()}`;
    }
  }

  /** To the last byte, or but for so many MiB. */
  async fill(leaveMiB = 0): Promise<void> {
    const kept = leaveMiB === 0 ? null : await this.#write("kept", leaveMiB);
    await this.#write("filler", Number.POSITIVE_INFINITY);
    if (kept !== null) await rm(kept);
  }

  async empty(): Promise<void> {
    await rm(path.join(this.folder, "filler"), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", ["--lazy", this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #write(name: string, mebibytes: number): Promise<string> {
    const file = path.join(this.folder, name);
    await using handle = await open(file, "w");
    // The last write takes what is left, less and less of it.
    for (let size = 1024 * 1024, written = 0; size >= 1 && written < mebibytes; ) {
      const isWritten = await handle.write(Buffer.alloc(size)).then(
        ({ bytesWritten }) => bytesWritten === size,
        () => false,
      );
      if (isWritten) written += size / (1024 * 1024);
      else size = Math.floor(size / 2);
    }
    return file;
  }
}
