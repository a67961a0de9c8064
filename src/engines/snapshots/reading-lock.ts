import type { Coordination, LockOutcome } from "../../ports/coordination.ts";

/**
 * Held by whoever reads a snapshot for long without the site's lock, so that it is not let go meanwhile. Readers do not
 * need it from each other: one that finds it held goes on.
 */
export function readingLock(
  coordination: Coordination,
  about: { readonly site: string; readonly id: string; readonly purpose: string },
): Promise<LockOutcome> {
  return coordination.takeLock(`snapshot:${about.site}:${about.id}`, about.purpose);
}
