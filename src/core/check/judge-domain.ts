import type { HttpSeen } from "./judge-http.ts";
import { readDomain } from "./rdap.ts";
import type { Limits } from "./settings.ts";
import { bad, good, unknown, type Verdict, warning } from "./verdict.ts";

const dayMs = 86_400_000;

/** With these the name is not in its registry's zone, or is on its way out of it. */
const gone = ["server hold", "client hold", "inactive", "redemption period", "pending delete"];

/** What a registry says of a domain. That it cannot be asked says nothing of the site. */
export function judgeDomain(
  { domain, days }: { readonly domain: string; readonly days: Limits },
  seen: HttpSeen,
  nowMs: number,
): Verdict {
  if (seen.kind === "failed") return unknown(`the registry cannot be asked: ${seen.because}`);
  if (seen.status === 404) return bad(`the registry knows no domain ${domain}`);
  if (seen.status !== 200) return unknown(`the registry answers with ${seen.status}`);
  const read = readDomain(seen.body, domain);
  if (read === null) return unknown("what the registry answers is not about this domain");
  const why = read.states.find((state) => gone.includes(state));
  if (why !== undefined) return bad(`the registry does not publish it: ${why}`);
  if (read.expiresMs === null) return unknown("the registry does not tell when it expires");
  const left = (read.expiresMs - nowMs) / dayMs;
  if (left <= 0) return bad("it has expired");
  const words = `it is registered for ${Math.floor(left)} more days`;
  if (left < days.bad) return bad(words);
  return left < days.warn ? warning(words) : good(words);
}
