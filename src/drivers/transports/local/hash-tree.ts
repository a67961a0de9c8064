import { createHash } from "node:crypto";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../core/site/site.ts";
import type { Watch } from "../../../ports/transport.ts";
import { pathBelow } from "../shared/account-path.ts";
import { localPathOf, mapBounded } from "../shared/local-tree.ts";
import { openRegular } from "./open-regular.ts";

interface HashOrder {
  readonly account: AccountId;
  readonly root: BytePath;
  readonly folder: Buffer;
  readonly paths: readonly BytePath[];
}

/** SHA-256 of regular files; what is not there as one is absent. */
export async function hashTree(order: HashOrder, options: Watch): Promise<ReadonlyMap<BytePath, string>> {
  const hashes = new Map<BytePath, string>();
  await mapBounded(
    order.paths,
    async (path) => {
      options.signal?.throwIfAborted();
      const hash = await hashFile(localPathOf(order.folder, pathBelow(path)));
      if (hash !== null) hashes.set(path, hash);
      options.onProgress?.({ items: hashes.size, bytes: 0 });
    },
    4,
  );
  return hashes;
}

async function hashFile(file: Buffer): Promise<string | null> {
  const opened = await openRegular(file);
  if (opened === null) return null;
  await using handle = opened.handle;
  const hash = createHash("sha256");
  for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 18 }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}
