import { readlink, symlink, unlink } from "node:fs/promises";

const prefix = Buffer.from("/rsyncd-munged/");

/** Gives a link that rsync made harmless for the time of the transfer its own target back. */
export async function restoreLink(file: Buffer): Promise<void> {
  const target = await readlink(file, { encoding: "buffer" });
  if (target.indexOf(prefix) !== 0) return;
  await unlink(file);
  await symlink(target.subarray(prefix.length), file);
}
