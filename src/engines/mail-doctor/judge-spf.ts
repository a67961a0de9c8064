import { isInRange } from "../../core/mail/doctor/ip-range.ts";
import type { NamesSeen } from "../../core/mail/doctor/names-seen.ts";
import { isSpf, parseSpf, type SpfResult, type SpfTerm } from "../../core/mail/doctor/spf.ts";
import type { MailNames } from "../../ports/mail-names.ts";

export type SpfVerdict = SpfResult | "none" | "several" | "unknown" | "too-many-lookups";

/** RFC 7208, section 4.6.4: whoever needs more is refused by receivers. */
const mostLookups = 10;

interface Asking {
  readonly names: MailNames;
  readonly signal: AbortSignal;
  lookups: number;
}

/** What receivers make of mail that comes from this address in the domain's name. */
export function judgeSpf(
  names: MailNames,
  domain: string,
  address: string,
  signal: AbortSignal,
): Promise<SpfVerdict> {
  return judge({ names, signal, lookups: 0 }, domain, address);
}

async function judge(asking: Asking, domain: string, address: string): Promise<SpfVerdict> {
  const seen = await asking.names.txt(domain, asking.signal);
  if (seen.kind !== "found") return seen.kind;
  const [record, second] = seen.values.filter(isSpf);
  if (record === undefined) return "none";
  if (second !== undefined) return "several";
  for (const term of parseSpf(record)) {
    const verdict = await judgeTerm(asking, term, { domain, address });
    if (verdict !== null) return verdict;
  }
  return "neutral";
}

/** Null: this term says nothing of the address. */
async function judgeTerm(
  asking: Asking,
  term: SpfTerm,
  { domain, address }: { readonly domain: string; readonly address: string },
): Promise<SpfVerdict | null> {
  if (term.kind === "all") return term.says;
  if (term.kind === "range") return isInRange(address, term.range) ? term.says : null;
  asking.lookups += 1;
  if (asking.lookups > mostLookups) return "too-many-lookups";
  switch (term.kind) {
    case "redirect":
      return judge(asking, term.name, address);
    case "include": {
      const inner = await judge(asking, term.name, address);
      if (inner === "pass") return term.says;
      return inner === "unknown" || inner === "too-many-lookups" ? inner : null;
    }
    case "hosts":
      return judgeHosts(asking, term, { domain, address });
    case "not-followed":
      return "unknown";
  }
}

async function judgeHosts(
  asking: Asking,
  { of, name, length, says }: Extract<SpfTerm, { readonly kind: "hosts" }>,
  { domain, address }: { readonly domain: string; readonly address: string },
): Promise<SpfVerdict | null> {
  const hosts = of === "a" ? [name ?? domain] : await mxHosts(asking, name ?? domain);
  for (const host of hosts) {
    const seen = await asking.names.addresses(host, asking.signal);
    if (seen.kind === "unknown") return "unknown";
    if (valuesOf(seen).some((one) => isInRange(address, `${one}${length}`))) return says;
  }
  return null;
}

async function mxHosts({ names, signal }: Asking, domain: string): Promise<readonly string[]> {
  return valuesOf(await names.mx(domain, signal)).map(({ host }) => host);
}

function valuesOf<T>(seen: NamesSeen<T>): readonly T[] {
  return seen.kind === "found" ? seen.values : [];
}
