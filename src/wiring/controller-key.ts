import { toBytePath } from "../core/mirror/byte-path.ts";
import type { Digest } from "../ports/digest.ts";
import type { Files } from "../ports/files.ts";

/**
 * The one secret of this controller; every account's key follows from it, one a site and account, so that a hacked
 * account cannot sign for another.
 */
export async function openControllerKey(
  files: Files,
  digest: Digest,
  order: { readonly folder: string; readonly create: "when-absent" | "never" },
): Promise<(site: string, account: string) => string> {
  const path = toBytePath(`${order.folder}/controller.key`);
  let key = (await files.read(path))?.trim() ?? null;
  if (key === null) {
    key = digest.randomHex(32);
    if (order.create === "when-absent") await files.writeDurable(path, `${key}\n`, 0o600);
  }
  const secret = key;
  return (site, account) => digest.hmacSha256(secret, `state:${site}:${account}`);
}
