import type { Drain } from "../../../src/api/contract/index.ts";

/** How far the old answers are forgotten: 0 right after the change, 1 when every honest cache has let go. */
export function drainOf(
  drain: Drain,
  nowMs: number,
): { readonly part: number; readonly leftMs: number; readonly tailMs: number } {
  const from = Date.parse(drain.publishedAt);
  const to = Date.parse(drain.drainedAt);
  const span = Math.max(1, to - from);
  return {
    part: Math.min(1, Math.max(0, (nowMs - from) / span)),
    leftMs: Math.max(0, to - nowMs),
    tailMs: Math.max(0, Date.parse(drain.longTailAt) - nowMs),
  };
}
