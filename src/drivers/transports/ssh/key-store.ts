import { createHash } from "node:crypto";
import { link, mkdir, mkdtemp, open, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { diskError } from "../../../core/disk-error.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import { isKeyPurpose } from "../../../core/keys/purpose.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { KeyId, KeySlot, KeyStore, StoredKey } from "../../../ports/key-store.ts";
import type { TransportOptions } from "../shared/options.ts";
import { publicPartOf } from "./public-part.ts";
import { sshEnvironment } from "./ssh-environment.ts";

export interface KeyStoreOptions extends Pick<TransportOptions, "exec" | "env"> {
  /** Absolute; made when the first key is. */
  readonly folder: string;
}

const endings: Record<KeySlot, string> = { current: "", next: ".new", former: ".old" };

/**
 * `FOLDER/ACCOUNT/PURPOSE` is the private part, and no public part lies beside it: OpenSSH would believe that file more
 * than the key, and while a key is rotated the two could differ.
 */
export function openSshKeyStore(options: KeyStoreOptions): KeyStore {
  const { folder } = options;
  const fileOf = (id: KeyId): string => join(folder, id.account, id.purpose);
  const slotOf = (id: KeyId, slot: KeySlot): string => `${fileOf(id)}${endings[slot]}`;
  return {
    fileOf,
    read: (id, slot) => readStored(slotOf(id, slot), fileOf(id)),
    async make(id, slot) {
      const file = slotOf(id, slot);
      await onDisk(file, () => makePair(options, file));
      const made = await readStored(file, fileOf(id));
      if (made === null) throw unreadable(file, "it is gone");
      return made;
    },
    promote: (id) =>
      onDisk(fileOf(id), async () => {
        const current = fileOf(id);
        await rm(slotOf(id, "former"), { force: true });
        // A second name first, so that there is a current key at every moment.
        await link(current, slotOf(id, "former"));
        await rename(slotOf(id, "next"), current);
        await rm(usedFile(current), { force: true });
        await syncFolder(dirname(current));
      }),
    forget: (id, slot) =>
      onDisk(slotOf(id, slot), async () => {
        const file = slotOf(id, slot);
        await rm(file, { force: true });
        if (slot === "current") await rm(usedFile(file), { force: true });
      }),
    async publicPart(file) {
      const text = await readFile(file, "latin1").catch(() => "");
      const found = publicPartOf(text);
      return found === null ? null : { blob: found.blob, fingerprint: fingerprintOf(found.blob) };
    },
  };
}

/** Notes that a login by this key worked. It only tells an owner which keys are in use, so a failure is none. */
export async function noteKeyUsed(identity: string, folder: string): Promise<void> {
  if (!identity.startsWith(`${folder}/`) || !isKeyPurpose(basename(identity))) return;
  const file = usedFile(identity);
  try {
    const now = new Date();
    await utimes(file, now, now).catch(() => writeFile(file, "", { mode: 0o600 }));
  } catch {
    // A read-only state folder; the login counts all the same.
  }
}

const usedFile = (current: string): string => `${current}.used`;

async function readStored(file: string, current: string): Promise<StoredKey | null> {
  const found = await stat(file).catch(() => null);
  if (found === null) return null;
  const text = await readFile(file, "latin1").catch((error: Error) => {
    throw unreadable(file, error.message);
  });
  const key = publicPartOf(text);
  if (key === null) throw unreadable(file, "it is no private key of OpenSSH");
  const used = file === current ? await stat(usedFile(current)).catch(() => null) : null;
  return {
    ...key,
    file,
    fingerprint: fingerprintOf(key.blob),
    madeAt: found.mtime.toISOString(),
    lastUsedAt: used === null ? null : used.mtime.toISOString(),
  };
}

/** In a folder of its own, then on the disk, then under its name: a half-written key is never taken for one. */
async function makePair({ exec, env }: KeyStoreOptions, file: string): Promise<void> {
  const place = dirname(file);
  await mkdir(place, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(place, ".making-"));
  try {
    const fresh = join(folder, "key");
    const outcome = await exec.run({
      file: "ssh-keygen",
      args: ["-q", "-t", "ed25519", "-N", "", "-C", "clonepanel", "-f", fresh],
      env: sshEnvironment(env),
      timeoutMs: 30_000,
      maxOutputBytes: 64 * 1024,
    });
    if (outcome.kind === "missing") throw toolMissing();
    if (outcome.kind !== "exited" || outcome.code !== 0)
      throw unreadable(file, `ssh-keygen failed: ${outcome.stderr.toString("latin1").trim().slice(0, 300)}`);
    await syncFile(fresh);
    // Unlike a rename, a link replaces nothing: another run was quicker, and its key is as good.
    await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await syncFolder(place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw diskError(cause, toBytePath(file));
  }
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, "r+");
  await file.chmod(0o600);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}

function fingerprintOf(blob: string): string {
  return `SHA256:${createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64").replace(/=+$/, "")}`;
}

function unreadable(file: string, because: string): ClonePanelError {
  return new ClonePanelError("KEY_UNREADABLE", `the key ${file} cannot be used: ${because}`, {
    hint: "Look at the file and its folder. If it is spoilt, move it away and make another: clonepanel keys make ACCOUNT",
    remedy: "owner",
  });
}

function toolMissing(): ClonePanelError {
  return new ClonePanelError("LOCAL_TOOL_MISSING", "OpenSSH (ssh-keygen) is not installed on this machine", {
    hint: "Install it, for example: apt-get install openssh-client",
    remedy: "owner",
  });
}
