import type { FailoverState } from "../../core/failover/failover-state.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";

export interface StoredWatch {
  readonly rev: number;
  readonly state: FailoverState | null;
}

export async function readWatch(coordination: Coordination, site: SiteId): Promise<StoredWatch> {
  const stored = await coordination.readValue(keyOf(site));
  return stored === null
    ? { rev: 0, state: null }
    : { rev: stored.rev, state: stored.value as FailoverState };
}

export function storeWatch(
  coordination: Coordination,
  state: FailoverState,
  expectRev: number,
): Promise<"stored" | "conflict"> {
  return coordination.storeValue(keyOf(state.site), state, expectRev);
}

function keyOf(site: SiteId): string {
  return `failover ${site}`;
}
