import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { DnsQueue, QueuedDns } from "../../ports/dns-queue.ts";
import type { Files } from "../../ports/files.ts";

/** The queue as one small file of the state folder. Within a process its writes go one after another. */
export function fileDnsQueue(files: Files, folder: string): DnsQueue {
  const path = toBytePath(`${folder}/dns-queue.json`);
  let last: Promise<void> = Promise.resolve();
  const read = async () => parseQueue(await files.read(path));
  const change = (how: (entries: readonly QueuedDns[]) => readonly QueuedDns[]): Promise<void> => {
    const next = last.then(async () => {
      const before = await read();
      const after = how(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      await files.makeFolder(toBytePath(folder));
      await files.writeDurable(path, `${asciiJson(after)}\n`, 0o600);
    });
    last = next.catch(() => undefined);
    return next;
  };
  return {
    list: async () => {
      await last;
      return read();
    },
    put: (entry) => change((entries) => withEntry(entries, entry)),
    remove: (gone) => change((entries) => entries.filter((one) => !isSame(one, gone))),
  };
}

type Key = Pick<QueuedDns, "site" | "provider">;

export function withEntry(entries: readonly QueuedDns[], entry: QueuedDns): readonly QueuedDns[] {
  const standing = entries.find((one) => isSame(one, entry));
  const kept = { ...entry, sinceMs: standing?.sinceMs ?? entry.sinceMs };
  return [...entries.filter((one) => !isSame(one, entry)), kept];
}

export function isSame(one: Key, other: Key): boolean {
  return one.site === other.site && one.provider === other.provider;
}

/** A queue that cannot be read is empty: it only reminds, and every `dns apply` asks all providers anyway. */
function parseQueue(text: string | null): readonly QueuedDns[] {
  try {
    const parsed: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(entry: unknown): entry is QueuedDns {
  const { site, zone, provider, publish, ttl, sinceMs, because } = (entry ?? {}) as Partial<QueuedDns>;
  return (
    [site, zone, provider, because].every((text) => typeof text === "string") &&
    Array.isArray(publish) &&
    publish.every((account) => typeof account === "string") &&
    (ttl === "normal" || ttl === "short") &&
    typeof sinceMs === "number"
  );
}

/** Files hold a character a byte, so what is no ASCII is escaped. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
