/**
 * Registration data by RDAP (RFC 9082, 9083): a registry's own answer in JSON. IANA tells which registry serves which
 * names (RFC 9224). All of it is a stranger's text.
 */

/** Null: no registry that speaks RDAP is listed for it. The longest ending that fits counts. */
export function rdapServerOf(bootstrap: string, domain: string): string | null {
  const services = membersOf(parse(bootstrap), "services");
  const fits = (ending: string) => domain === ending || domain.endsWith(`.${ending}`);
  let best: { readonly ending: string; readonly url: string } | null = null;
  for (const service of services) {
    const [endings, urls] = Array.isArray(service) ? (service as readonly unknown[]) : [];
    // A registry may list http for old clients; what is signed by nobody is asked over TLS alone.
    const url = textsOf(urls).find((one) => one.startsWith("https://") && URL.canParse(one));
    if (url === undefined) continue;
    for (const ending of textsOf(endings).map((one) => one.toLowerCase()))
      if (fits(ending) && ending.length > (best?.ending.length ?? 0)) best = { ending, url };
  }
  return best === null ? null : best.url.replace(/\/?$/, "/");
}

export interface DomainSeen {
  /** Milliseconds since 1970; null: the registry does not tell. */
  readonly expiresMs: number | null;
  /** As RDAP writes them: `active`, `client hold`, ... */
  readonly states: readonly string[];
}

/** Null: it is no answer about this domain. */
export function readDomain(text: string, domain: string): DomainSeen | null {
  const value = parse(text);
  const named = value?.["ldhName"];
  if (value?.["objectClassName"] !== "domain" || typeof named !== "string") return null;
  if (named.toLowerCase().replace(/\.$/, "") !== domain) return null;
  const expiries = membersOf(value, "events").flatMap((event) => {
    const { eventAction, eventDate } = (event ?? {}) as Readonly<Record<string, unknown>>;
    if (eventAction !== "expiration" || typeof eventDate !== "string") return [];
    const atMs = timeOf(eventDate);
    return atMs === null ? [] : [atMs];
  });
  return {
    expiresMs: expiries.length === 0 ? null : Math.min(...expiries),
    states: textsOf(value["status"]).map((state) => state.toLowerCase().slice(0, 60)),
  };
}

/** RFC 3339; null: it is no such time. */
function timeOf(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/i.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const offsetMinutes = (match[7] === "-" ? -1 : 1) * (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0));
  const minutes = (daysBefore(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes;
  return (minutes * 60 + second) * 1_000;
}

/** Days from 1970-01-01; years begin in March, so that the leap day is the last of its year (Hinnant). */
function daysBefore(year: number, month: number, day: number): number {
  const from = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return (
    from * 365 + Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400) + dayOfYear - 719_468
  );
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function membersOf(value: Fields | null, key: string): readonly unknown[] {
  const members = value?.[key];
  return Array.isArray(members) ? (members as readonly unknown[]) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
