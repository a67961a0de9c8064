import { dnsAnswerUnusable } from "../core/dns/errors.ts";
import { foreignDifferences } from "../core/dns/foreign-sets.ts";
import { writeZoneFile } from "../core/dns/write-zone-file.ts";
import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { DnsZoneImport } from "../core/report/dns.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { ImportDnsOrder } from "../ports/app-port.ts";
import { requireSiteProvider, siteDnsNamed } from "./dns-publication.ts";
import type { Opened } from "./house.ts";

/** Reads the zone where it lives. What the other providers hold beside it is said, since one of them is wrong. */
export async function importZone(
  opened: Opened,
  { site, signal, provider: named, to }: ImportDnsOrder,
): Promise<DnsZoneImport> {
  const dns = siteDnsNamed(opened, site);
  const { zone, names } = dns.settings;
  const engine = opened.dns.engine(signal);
  const asked = named === null ? dns.providers : [requireSiteProvider(dns, named)];
  const read = await Promise.all(
    asked.map(async ({ id }) => {
      try {
        return { id, state: await (await engine.provider(id)).readZone({ zone, names, signal }) };
      } catch (error) {
        if (error instanceof ClonePanelError && !signal.aborted) return { id, error };
        throw error;
      }
    }),
  );
  const found = read.flatMap((one) => ("state" in one ? [{ provider: one.id, ...one.state }] : []));
  const failed = read.flatMap((one) => ("error" in one && one.error !== undefined ? [one.error] : []));
  const first = found.find(({ coverage }) => coverage === "whole-zone");
  if (first === undefined) {
    throw failed[0] ?? dnsAnswerUnusable(asked[0]?.id ?? "", "it does not list the whole zone for this key");
  }
  const head = [
    `${zone} as ${first.provider} holds it. SOA, and A and AAAA of the names that follow the site`,
    `(${names.join(", ")}), are here for completeness and are not read back.`,
  ];
  const text = writeZoneFile(zone, first.sets, head);
  if (to !== null) await writeNew(to, text);
  return {
    site,
    zone,
    provider: first.provider,
    sets: first.sets.length,
    text,
    warnings: [...failed.map(({ message }) => message), ...foreignDifferences(names, found)],
  };
}

/** A file that somebody has worked on is never overwritten; one that says the same may be ours, from a try that a full disk ended. */
async function writeNew(path: string, text: string): Promise<void> {
  const at = toBytePath(path);
  const stat = await nodeFiles.lstat(at);
  const isSame = stat?.kind === "file" && (await nodeFiles.read(at)) === text;
  if (stat === null || isSame) return nodeFiles.writeDurable(at, text);
  throw new ClonePanelError("FILE_NOT_WRITTEN", `${path} is there already and was not overwritten`, {
    hint: "Name a file that does not exist yet.",
    remedy: "owner",
  });
}
