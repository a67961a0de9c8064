import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";

/** Something outside said that it lives. Whoever loses against another write at the same moment meant the same. */
export async function keepBeat(
  coordination: Coordination,
  { site, beat }: BeatName,
  atMs: number,
): Promise<void> {
  const key = keyOf(site, beat);
  const stored = await coordination.readValue(key);
  await coordination.storeValue(key, { atMs }, stored?.rev ?? 0);
}

export interface BeatName {
  readonly site: SiteId;
  readonly beat: string;
}

/** Milliseconds since 1970; null: never. */
export async function readBeat(coordination: Coordination, { site, beat }: BeatName): Promise<number | null> {
  const stored = await coordination.readValue(keyOf(site, beat));
  return (stored?.value as { readonly atMs: number } | undefined)?.atMs ?? null;
}

function keyOf(site: SiteId, beat: string): string {
  return `heard ${site} ${beat}`;
}
