import type { Coordination } from "../../ports/coordination.ts";

/** Remembers that an observer reported. Two controllers that write at the same time mean the same. */
export async function noteHeard(coordination: Coordination, observer: string, atMs: number): Promise<void> {
  const stored = await coordination.readValue(keyOf(observer));
  await coordination.storeValue(keyOf(observer), { atMs }, stored?.rev ?? 0);
}

/** Null: it never reported. Milliseconds since 1970, a minute older than the truth at most. */
export async function readHeard(coordination: Coordination, observer: string): Promise<number | null> {
  const stored = await coordination.readValue(keyOf(observer));
  return (stored?.value as { readonly atMs: number } | undefined)?.atMs ?? null;
}

function keyOf(observer: string): string {
  return `observer ${observer}`;
}
