import { type DnsStep, setOfStep } from "./dns-step.ts";
import { sameValues } from "./record-set.ts";

/** The last change of whom visitors are sent to. Milliseconds since 1970. */
export interface Drain {
  /** When the nameservers that could be told answered the new. */
  readonly publishedMs: number;
  /** Resolvers that keep to the TTL have forgotten the old. */
  readonly drainedMs: number;
}

/** When who sees the new address. Three numbers, because one would be a lie. */
export interface DrainClock extends Drain {
  /**
   * Resolvers that lengthen the TTL (8.7 % of those measured in 2023, ttl-violation-study.github.io), and programs that
   * ask once. An estimate.
   */
  readonly longTailMs: number;
}

const longTailMs = 3_600_000;

export function drainClock({ publishedMs, drainedMs }: Drain): DrainClock {
  return { publishedMs, drainedMs, longTailMs: drainedMs + longTailMs };
}

export interface Remembered {
  readonly drain: Drain | null;
  readonly cachedUntilMs: number;
}

/**
 * What resolvers may remember after these steps. A TTL that was shortened before helps only when the long one has had
 * time to be forgotten: so its end is carried along.
 */
export function afterSteps(before: Remembered, steps: readonly DnsStep[], nowMs: number): Remembered {
  const ttls = steps.flatMap((step) => (step.kind === "create" ? [] : [step.before.ttlSeconds]));
  if (ttls.length === 0) return { drain: before.drain, cachedUntilMs: before.cachedUntilMs };
  const cachedUntilMs = Math.max(before.cachedUntilMs, nowMs + Math.max(...ttls) * 1000);
  const moves = steps.some(isMove);
  return { drain: moves ? { publishedMs: nowMs, drainedMs: cachedUntilMs } : before.drain, cachedUntilMs };
}

function isMove(step: DnsStep): boolean {
  if (!["A", "AAAA"].includes(setOfStep(step).type) || step.kind === "create") return false;
  return step.kind === "delete" || !sameValues(step.before.values, step.after.values);
}
