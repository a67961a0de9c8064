import { type BytePath, toBytePath } from "../core/mirror/byte-path.ts";
import type { Coordination } from "../ports/coordination.ts";
import type { Digest } from "../ports/digest.ts";
import type { Files } from "../ports/files.ts";

/**
 * The one secret of this controller; every account's key follows from it, one a site and account, so that a hacked
 * account cannot sign for another.
 */
export async function openControllerKey(
  files: Files,
  digest: Digest,
  order: {
    readonly folder: string;
    readonly create: "when-absent" | "never";
    /** Where several controllers keep the one that they share; null: it is this controller's alone. */
    readonly shared: Coordination | null;
  },
): Promise<(site: string, account: string) => string> {
  const secret =
    order.shared === null
      ? await ownKey(files, digest, order)
      : await sharedKey(files, digest, { ...order, shared: order.shared });
  return (site, account) => digest.hmacSha256(secret, `state:${site}:${account}`);
}

interface KeyPlace {
  readonly folder: string;
  readonly create: "when-absent" | "never";
}

async function ownKey(files: Files, digest: Digest, { folder, create }: KeyPlace): Promise<string> {
  const path = ownKeyPath(folder);
  const before = (await files.read(path))?.trim() ?? null;
  if (before !== null) return before;
  const fresh = digest.randomHex(32);
  if (create === "when-absent") await files.writeDurable(path, `${fresh}\n`, 0o600);
  return fresh;
}

export function ownKeyPath(folder: string): BytePath {
  return toBytePath(`${folder}/controller.key`);
}

/** Below it the key lies in a shared store. */
export const sharedKeyName = "controller key";

/** The first controller brings its own; whoever comes later signs with that one too. */
async function sharedKey(
  files: Files,
  digest: Digest,
  place: KeyPlace & { readonly shared: Coordination },
): Promise<string> {
  const before = await place.shared.readValue(sharedKeyName);
  if (typeof before?.value === "string") return before.value;
  const mine = await ownKey(files, digest, place);
  if (place.create === "never") return mine;
  await place.shared.storeValue(sharedKeyName, mine, 0);
  const winner = (await place.shared.readValue(sharedKeyName))?.value;
  return typeof winner === "string" ? winner : mine;
}
