import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { DnsLedger, SiteDnsLedger } from "../../ports/dns-ledger.ts";
import type { Files } from "../../ports/files.ts";

/** One small file a site below the state folder. */
export function fileDnsLedger(files: Files, folder: string): DnsLedger {
  const pathOf = (site: string) => toBytePath(`${folder}/dns/${encodeURIComponent(site)}.json`);
  const read = async (site: string) => parseLedger(site, await files.read(pathOf(site)));
  return {
    read,
    change: async (site, how) => {
      const before = await read(site);
      const after = how(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      await files.makeFolder(toBytePath(`${folder}/dns`));
      await files.writeDurable(pathOf(site), `${JSON.stringify(after)}\n`, 0o600);
    },
  };
}

export function emptyLedger(site: string): SiteDnsLedger {
  return {
    site,
    ttl: "normal",
    preparedUntilMs: 0,
    told: {},
    standing: null,
    watch: {},
    drain: null,
    cachedUntilMs: 0,
  };
}

/** One that cannot be read is empty: then nothing is corrected by itself until somebody applies a plan again. */
function parseLedger(site: string, text: string | null): SiteDnsLedger {
  const parsed = jsonOf(text);
  return isLedger(parsed) ? { ...parsed, site } : emptyLedger(site);
}

/** Only ClonePanel writes it, durably and whole; what is checked is that every later read of a field is safe. */
function isLedger(value: unknown): value is SiteDnsLedger {
  const { ttl, preparedUntilMs, told, standing, watch, drain, cachedUntilMs } = (value ??
    {}) as Partial<SiteDnsLedger>;
  return (
    isTtl(ttl) &&
    isCount(preparedUntilMs) &&
    isEach(told, (one) => isTtl(one.ttl) && isNames(one.publish) && isCount(one.atMs)) &&
    isEach(watch, (one) => isCount(one.misses) && isCount(one.goods) && typeof one.out === "boolean") &&
    (standing === null || (isObject(standing) && isNames(standing.publishes) && isCount(standing.atMs))) &&
    (drain === null || (isObject(drain) && isCount(drain.publishedMs) && isCount(drain.drainedMs))) &&
    isCount(cachedUntilMs)
  );
}

function isEach<T>(value: Readonly<Record<string, T>> | undefined, fits: (one: T) => boolean): boolean {
  return isObject(value) && Object.values(value).every((one) => isObject(one) && fits(one));
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isTtl = (value: unknown) => value === "normal" || value === "short";
const isCount = (value: unknown) => Number.isSafeInteger(value);
const isNames = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === "string");

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
