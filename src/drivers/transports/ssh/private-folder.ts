import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { diskError } from "../../../core/disk-error.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";

/** A folder that only this user can enter, short enough for a socket's path (104 bytes on some systems). */
export async function makePrivateFolder(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const places = [env["XDG_RUNTIME_DIR"], env["TMPDIR"], "/tmp"].filter(fitsSocket);
  let failure: { readonly cause: unknown; readonly place: string } | null = null;
  for (const place of places) {
    try {
      return keepInMind(await mkdtemp(join(place, "clonepanel-")));
    } catch (cause) {
      failure = { cause, place };
    }
  }
  throw diskError(failure?.cause, toBytePath(failure?.place ?? "/tmp"));
}

export async function removePrivateFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  inUse.delete(folder);
}

const inUse = new Set<string>();

/** A program that ends at once, without closing what it opened, takes its folders with it all the same. */
function keepInMind(folder: string): string {
  process.removeListener("exit", removeAll).once("exit", removeAll);
  inUse.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of inUse) rmSync(folder, { recursive: true, force: true });
}

/** OpenSSH appends 17 characters while it binds, and reads spaces, quotes and percent signs in its own way. */
function fitsSocket(place: string | undefined): place is string {
  return place !== undefined && place.length <= 50 && /^\/[A-Za-z0-9._/-]*$/.test(place);
}
