/** One thing at a path, and the snapshots in a row that have it so. */
export interface Version<T> {
  readonly from: string;
  readonly to: string;
  readonly snapshots: number;
  readonly seen: T;
}

/**
 * What was seen at one path in every snapshot, oldest first, as versions, newest first. What came back after it was gone is
 * a version of its own.
 *
 * @param identityOf the same for two that are alike.
 */
export function versionsOf<T>(
  seen: readonly { readonly id: string; readonly seen: T }[],
  identityOf: (seen: T) => string,
): readonly Version<T>[] {
  const versions: Version<T>[] = [];
  for (const one of seen) {
    const last = versions.at(-1);
    if (last !== undefined && identityOf(last.seen) === identityOf(one.seen))
      versions[versions.length - 1] = { ...last, to: one.id, snapshots: last.snapshots + 1 };
    else versions.push({ from: one.id, to: one.id, snapshots: 1, seen: one.seen });
  }
  return versions.reverse();
}
