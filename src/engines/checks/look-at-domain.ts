import { judgeDomain } from "../../core/check/judge-domain.ts";
import { rdapServerOf } from "../../core/check/rdap.ts";
import type { DomainTarget } from "../../core/check/settings.ts";
import { unknown, type Verdict } from "../../core/check/verdict.ts";
import type { CheckEngine } from "./check-engine.ts";

/** IANA's list of the registries (RFC 9224). */
const bootstrap = "https://data.iana.org/rdap/dns.json";
const bounds = { timeoutMs: 10_000, maxBodyBytes: 1024 * 1024, address: null } as const;

/** Asks the registry of the domain; which one that is IANA says, unless the configuration does. */
export async function lookAtDomain(
  { probes, clock, signal }: Pick<CheckEngine, "probes" | "clock" | "signal">,
  target: DomainTarget,
): Promise<Verdict> {
  const { domain } = target;
  let server = target.rdap;
  if (server === null) {
    const list = await probes.http({ ...bounds, signal, url: bootstrap });
    if (list.kind === "failed") return unknown(`the list of registries cannot be asked: ${list.because}`);
    if (list.status !== 200) return unknown(`the list of registries answers with ${list.status}`);
    server = rdapServerOf(list.body, domain);
    if (server === null) return unknown(`no registry that could be asked is listed for ${domain}`);
  }
  const seen = await probes.http({ ...bounds, signal, url: `${server}domain/${domain}` });
  return judgeDomain(target, seen, clock.nowMs());
}
