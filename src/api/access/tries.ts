import type { PanelHouse } from "../house.ts";
import { type ProblemError, refuse } from "../http/problem.ts";

/** Counts as a wrong try until it turns out right. */
export function began(house: PanelHouse, keys: readonly string[]): void {
  const nowMs = house.clock.nowMs();
  const waitMs = house.attempts.waitMs(keys, nowMs);
  if (waitMs === 0) return house.attempts.began(keys, nowMs);
  const seconds = Math.ceil(waitMs / 1_000);
  throw refuse(429, "TOO_MANY_TRIES", `too many wrong tries; the next one counts in ${seconds} s`, {
    headers: { "retry-after": String(seconds) },
  });
}

export function forgive(house: PanelHouse, user: string, from: string): void {
  house.attempts.forgive({ user: `user ${user}`, place: `from ${from}` });
}

export function wrong(): ProblemError {
  return refuse(401, "SIGN_IN_WRONG", "user, password or code is wrong");
}
