export interface NumbersOfSite {
  /** Of the site's record: the newest one committed, and the highest one ever begun. */
  readonly generation: number;
  readonly claimed?: number;
  readonly replicas: readonly { readonly generation: number | null }[];
}

/**
 * Above all that any vault of this site ever had: the vault at hand may be older than the record, because it came from a
 * backup or because another controller worked on the site meanwhile. One number with two contents would be taken for one.
 */
export function nextGeneration({ generation, claimed, replicas }: NumbersOfSite, have: number): number {
  const carried = replicas.map((replica) => replica.generation ?? 0);
  return Math.max(have, generation, claimed ?? 0, ...carried) + 1;
}
