import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { SnapshotId, SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Vault } from "../vault/place-vault.ts";

export type Holder = SnapshotId | "current";

/** Who has a file: a hard link of it stands under the same name in every tree that shares it. */
export interface Holders {
  /** Oldest first, `current` last. */
  of(path: BytePath, inode: bigint): Promise<readonly Holder[]>;
  folderOf(holder: Holder): LocalPath;
  readonly all: readonly Holder[];
}

/** Also of folders among the snapshots that are none any more: what they share is damaged there, too. */
export async function holdersOf(vault: Vault, seals: readonly SnapshotSeal[]): Promise<Holders> {
  const names = (await vault.files.listNames(vault.snapshots)) ?? [];
  const folders = names.filter((name) => !name.startsWith("."));
  const all: readonly Holder[] = [...new Set([...folders, ...seals.map(({ id }) => id)])].toSorted();
  const everyone: readonly Holder[] = [...all, "current"];
  const folderOf = (holder: Holder) =>
    holder === "current" ? vault.current : `${vault.snapshots}/${holder}`;
  return {
    all: everyone,
    folderOf,
    of: async (path, inode) => {
      const stats = await vault.files.lstatAll(everyone.map((holder) => `${folderOf(holder)}/${path}`));
      return everyone.filter((_, index) => stats[index]?.inode === inode);
    },
  };
}
