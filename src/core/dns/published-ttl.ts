import type { ZoneState } from "./zone-state.ts";

export interface TtlLimits {
  readonly minTtlSeconds: number;
  /** `of-the-zone`: every set has the zone's one TTL, which is not a plan's to change. */
  readonly ttl?: "of-each-set" | "of-the-zone";
}

/** The TTL that a provider will really publish, and what to say when it is not the wanted one. */
export function publishedTtl(
  wantedSeconds: number,
  current: ZoneState,
  limits: TtlLimits,
): { readonly ttlSeconds: number; readonly warnings: readonly string[] } {
  const zoneSeconds = current.sets.find(({ type }) => type !== "SOA")?.ttlSeconds;
  if (limits.ttl === "of-the-zone" && zoneSeconds !== undefined) {
    const differs = zoneSeconds !== wantedSeconds;
    const warning = `a TTL of ${wantedSeconds} s is wanted, this provider has one of ${zoneSeconds} s for the whole zone: change it there`;
    return { ttlSeconds: zoneSeconds, warnings: differs ? [warning] : [] };
  }
  if (wantedSeconds >= limits.minTtlSeconds) return { ttlSeconds: wantedSeconds, warnings: [] };
  const warning = `a TTL of ${wantedSeconds} s is wanted, this provider allows ${limits.minTtlSeconds} s at least`;
  return { ttlSeconds: limits.minTtlSeconds, warnings: [warning] };
}
