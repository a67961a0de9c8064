import type { Retention } from "../core/site/site.ts";
import type { SnapshotFacts } from "../core/snapshot/retention.ts";

export const dayMs = 86_400_000;
export const noon = 1_795_262_400_000;

export function someFacts(part: Partial<SnapshotFacts> & Pick<SnapshotFacts, "at">): SnapshotFacts {
  return {
    id: String(part.at).padStart(15, "0"),
    reason: "schedule",
    base: null,
    state: "good",
    verifiedAt: null,
    pinned: null,
    closedAt: null,
    usedBy: null,
    ...part,
  };
}

export function someRetention(part: Partial<Retention> = {}): Retention {
  return { hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0, withinMs: 0, minimum: 1, ...part };
}
