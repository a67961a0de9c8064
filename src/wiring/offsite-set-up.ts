import { toBytePath } from "../core/mirror/byte-path.ts";
import type { OffsiteSetUp } from "../core/report/offsite.ts";
import { nodeDigest } from "../platform/digest.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { OffsiteHouse } from "./offsite.ts";

/**
 * Makes the store. A key that is to lie in a file which is not there yet is made here. The key of a store that was made
 * just now is shown this once: who loses every copy of it has lost the store.
 */
export async function setUpOffsite(
  { settings, store, opened }: OffsiteHouse,
  { mode, signal }: { readonly mode: "preview" | "apply"; readonly signal: AbortSignal },
): Promise<OffsiteSetUp | null> {
  if (mode === "preview") return null;
  const { password } = settings;
  const repository =
    typeof settings.repository === "string" ? settings.repository : "the one that is kept secret";
  const keyFile = "file" in password ? password.file : null;
  if (keyFile !== null) await makeKey(keyFile);
  const outcome = await store.create(signal);
  const isNew = outcome === "created" && keyFile !== null;
  const key = isNew ? (await opened.secrets.resolve(password, signal)).reveal() : null;
  return { repository, outcome, newKey: key, keyFile: isNew ? keyFile : null };
}

/** One that is there stays. */
async function makeKey(file: string): Promise<void> {
  const path = toBytePath(file);
  if ((await nodeFiles.lstat(path)) !== null) return;
  const key = (nodeDigest.randomHex(20).match(/.{5}/g) ?? []).join("-");
  await nodeFiles.makeFolder(path.slice(0, path.lastIndexOf("/")));
  await nodeFiles.writeDurable(path, `${key}\n`, 0o600);
}
