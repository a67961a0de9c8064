import { assertNever } from "../assert-never.ts";
import type { DnsZoneCheck } from "../report/dns.ts";
import { bad, good, type Verdict } from "./verdict.ts";

/** Every nameserver answers, and all alike. One that is silent is bad: a share of the visitors asks just that one. */
export function judgeDns(seen: Pick<DnsZoneCheck, "verdict" | "servers" | "differences">): Verdict {
  switch (seen.verdict) {
    case "alike":
      return good(`${seen.servers.length} nameservers answer alike`);
    case "differs":
      return bad(
        `the nameservers differ: ${seen.differences.map(({ name, type }) => `${name} ${type}`).join(", ")}`,
      );
    case "unknown": {
      const lost = seen.servers.filter(({ answered, state }) => !answered || state !== "answers");
      return bad(lost.map(({ provider, because }) => `${provider}: ${because ?? "no answer"}`).join("; "));
    }
    default:
      return assertNever(seen.verdict);
  }
}
