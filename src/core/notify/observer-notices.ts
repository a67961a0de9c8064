import { span } from "../words/quantities.ts";
import type { Notice } from "./notice.ts";

/** It is noted once a minute that one was heard. */
export const observerSilentMs = 180_000;

/** Milliseconds since 1970; null: it never reported. */
export interface HeardObserver {
  readonly name: string;
  readonly heardMs: number | null;
}

/**
 * Of observers that say nothing any more: each counts as one that sees the primary, so a site may wait for a person because
 * of a cable at the other end of the world. Who has just begun to listen accuses nobody.
 */
export function noticesOfObservers(
  observers: readonly HeardObserver[],
  { listeningSinceMs, nowMs }: { readonly listeningSinceMs: number; readonly nowMs: number },
): readonly Notice[] {
  return observers.flatMap(({ name, heardMs }): readonly Notice[] => {
    const key = `observer ${name}`;
    const silentForMs = nowMs - Math.max(listeningSinceMs, heardMs ?? Number.NEGATIVE_INFINITY);
    if (silentForMs <= observerSilentMs)
      return heardMs !== null && nowMs - heardMs <= observerSilentMs ? [{ kind: "good", key }] : [];
    const since = heardMs === null ? "has never reported" : `has said nothing for ${span(nowMs - heardMs)}`;
    return [
      {
        ...{ kind: "bad", key, cause: key, site: null, severity: "warning" },
        title: `the observer ${name} is silent`,
        because: `it ${since}, but a majority is counted with it: a failover may wait for a person`,
      },
    ];
  });
}
