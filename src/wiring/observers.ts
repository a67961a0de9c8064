import { ClonePanelError } from "../core/errors.ts";
import { shortestKeyCharacters } from "../core/failover/observer-settings.ts";
import { usualPolicy } from "../core/failover/policy.ts";
import type { Config } from "../core/site/config.ts";
import type { SecretRef } from "../core/site/secret.ts";
import { ObserverDesk } from "../engines/failover/observer-desk.ts";
import { noteHeard } from "../engines/failover/observers-heard.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Opened } from "./house.ts";

/** A rotated key counts soon, and a program that prints one is not started for every vote. */
const keyForMs = 60_000;
const notedEveryMs = 60_000;

export function openObserverDesk({ observers, anchors }: Config, opened: Opened): ObserverDesk {
  const keys = new Map<string, { readonly key: string; readonly untilMs: number }>();
  const noted = new Map<string, number>();
  return new ObserverDesk({
    ...{ observers, anchors, clock: systemClock, digest: nodeDigest },
    voteFreshMs: usualPolicy.voteFreshMs,
    key: async (observer) => {
      const known = keys.get(observer);
      const nowMs = systemClock.monotonicMs();
      if (known !== undefined && known.untilMs > nowMs) return known.key;
      const settings = observers.get(observer);
      if (settings === undefined) throw new TypeError(`no observer ${observer}`);
      const key = await readObserverKey(opened.secrets, observer, settings.key);
      keys.set(observer, { key, untilMs: nowMs + keyForMs });
      return key;
    },
    heard: (observer) => {
      const nowMs = systemClock.monotonicMs();
      if (nowMs - (noted.get(observer) ?? Number.NEGATIVE_INFINITY) < notedEveryMs) return;
      noted.set(observer, nowMs);
      // Only for `doctor`: a vote counts whether or not this could be written down.
      void noteHeard(opened.state.coordination, observer, systemClock.nowMs()).catch(() => undefined);
    },
  });
}

/** @throws ClonePanelError as of the reference, and OBSERVER_KEY_WEAK. */
export async function readObserverKey(
  secrets: SecretResolver,
  observer: string,
  ref: SecretRef,
): Promise<string> {
  const key = (await secrets.resolve(ref)).reveal();
  if (key.length >= shortestKeyCharacters) return key;
  throw new ClonePanelError(
    "OBSERVER_KEY_WEAK",
    `the key of observer "${observer}" has less than ${shortestKeyCharacters} characters`,
    { hint: "Make one, and give it to both sides: openssl rand -hex 32", remedy: "owner" },
  );
}
