import type { SiteId } from "../../../core/site/site.ts";
import type {
  CasOutcome,
  Coordination,
  SiteRecord,
  StoredEverything,
  StoredValue,
} from "../../../ports/coordination.ts";
import type { EtcdEntry, EtcdGateway } from "./gateway.ts";
import { keys } from "./keys.ts";
import type { EtcdLocks } from "./locks.ts";
import { readRecord } from "./read-record.ts";
import type { RecordForm } from "./record-form.ts";

/** Of records of some kilobytes each: an answer of a few megabytes. */
const pageSize = 500;

export interface EtcdCoordinationParts {
  readonly gateway: EtcdGateway;
  readonly form: RecordForm;
  readonly locks: EtcdLocks;
  readonly randomHex: (bytes: number) => string;
}

/** Records in etcd. Their `rev` is the version that etcd itself counts, 1 at first: it is what a change is compared with. */
export class EtcdCoordination implements Omit<Coordination, typeof Symbol.asyncDispose> {
  readonly #parts: EtcdCoordinationParts;

  constructor(parts: EtcdCoordinationParts) {
    this.#parts = parts;
  }

  async readSite(site: SiteId): Promise<SiteRecord | null> {
    const entry = await this.#read(keys.site(site));
    return entry === null ? null : { ...(contentOf(entry) as SiteRecord), rev: entry.version };
  }

  async storeSite(record: SiteRecord, expectRev: number): Promise<CasOutcome> {
    const stored: SiteRecord = { ...record, rev: expectRev + 1 };
    const outcome = await this.#store(keys.site(record.site), stored, expectRev);
    return outcome === "stored" ? { kind: "stored", record: stored } : { kind: "conflict" };
  }

  async readValue(key: string): Promise<StoredValue | null> {
    const entry = await this.#read(keys.value(key));
    return entry === null ? null : { rev: entry.version, value: contentOf(entry) };
  }

  storeValue(key: string, value: unknown, expectRev: number): Promise<"stored" | "conflict"> {
    return this.#store(keys.value(key), value, expectRev);
  }

  async everything(): Promise<StoredEverything> {
    const sites = await this.#all(keys.allSites);
    const values = await this.#all(keys.allValues);
    return {
      sites: sites.map((entry) => ({ ...(contentOf(entry) as SiteRecord), rev: entry.version })),
      values: values.map((entry) => ({
        key: entry.key.slice(keys.allValues.length),
        rev: entry.version,
        value: contentOf(entry),
      })),
    };
  }

  async #all(prefix: string): Promise<readonly EtcdEntry[]> {
    const found: EtcdEntry[] = [];
    await this.#parts.form.readable();
    for (;;) {
      const after = found.at(-1)?.key;
      const page = await this.#parts.gateway.range({
        prefix,
        limit: pageSize,
        ...(after === undefined ? {} : { after }),
      });
      found.push(...page);
      if (page.length < pageSize) return found;
    }
  }

  takeLock(...order: Parameters<EtcdLocks["take"]>): ReturnType<EtcdLocks["take"]> {
    return this.#parts.locks.take(...order);
  }

  async #read(key: string): Promise<EtcdEntry | null> {
    await this.#parts.form.readable();
    return (await this.#parts.gateway.range({ key }))[0] ?? null;
  }

  async #store(key: string, content: unknown, expectRev: number): Promise<"stored" | "conflict"> {
    const { gateway, form, randomHex } = this.#parts;
    const value = JSON.stringify({ by: randomHex(8), content } satisfies Stored);
    const outcome = await gateway.transact({
      compare: [{ key, version: expectRev }, await form.bound()],
      changes: [{ put: key, value }],
    });
    if (outcome.kind === "done") return "stored";
    await form.lookAgain();
    if (outcome.sent === "once") return "conflict";
    // An earlier one of the same, whose answer was lost, may have been the winner. A later change hides that: then it
    // is told as a conflict, and whoever reads again sees what is true.
    return (await this.#read(key))?.value === value ? "stored" : "conflict";
  }
}

interface Stored {
  /** Drawn anew for each change: tells it from an equal one of somebody else. */
  readonly by: string;
  readonly content: unknown;
}

function contentOf(entry: EtcdEntry): unknown {
  return readRecord<Stored>(entry).content;
}
