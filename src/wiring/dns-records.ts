import { readZoneYaml } from "../config/read-zone-yaml.ts";
import type { ZoneRead } from "../core/dns/declared-zone.ts";
import { dnsRecordsUnreadable } from "../core/dns/errors.ts";
import { readZoneFile } from "../core/dns/read-zone-file.ts";
import type { SiteDns } from "../core/dns/site-dns.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import { nodeFiles } from "../platform/files/node-files.ts";

/**
 * With the rest of the zone as its file declares it at this moment.
 *
 * @throws ClonePanelError DNS_RECORDS_UNREADABLE with every problem and its line.
 */
export async function withRecords(dns: SiteDns): Promise<SiteDns> {
  const { recordsPath, undeclared } = dns.settings;
  if (recordsPath === null) return dns;
  const text = await nodeFiles.read(toBytePath(recordsPath));
  if (text === null) throw dnsRecordsUnreadable(recordsPath, ["there is no such file"]);
  const read = readRecords(dns, recordsPath, text);
  if (read.kind === "read") return { ...dns, records: { declared: read.zone, undeclared } };
  throw dnsRecordsUnreadable(
    recordsPath,
    read.problems.map(({ line, message }) => `line ${line}: ${message}`),
  );
}

/** `text` holds a character a byte. */
function readRecords({ settings, addresses, providers }: SiteDns, path: string, text: string): ZoneRead {
  if (!/\.ya?ml$/i.test(path)) return readZoneFile(text, settings.zone);
  return readZoneYaml(Buffer.from(text, "latin1").toString("utf8"), {
    zone: settings.zone,
    accounts: [...addresses.keys()],
    providers: providers.map(({ id }) => id),
  });
}
