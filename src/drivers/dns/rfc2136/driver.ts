import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { DnsProvider, ZoneOrder } from "../../../ports/dns-provider.ts";
import { applySteps } from "./apply-steps.ts";
import type { Rfc2136Parts } from "./link.ts";
import { manifest } from "./manifest.ts";
import { readByNames, readSoa } from "./read-by-names.ts";
import { readByTransfer } from "./read-by-transfer.ts";

export function rfc2136Provider(parts: Rfc2136Parts): DnsProvider {
  const readZone = (order: ZoneOrder) => readOneZone(parts, order);
  return {
    id: parts.id,
    manifest,
    nameserver: parts.nameserver,
    readZone,
    applySteps: (order) => applySteps(parts, order, readZone),
  };
}

async function readOneZone(parts: Rfc2136Parts, order: ZoneOrder): Promise<ZoneState> {
  const soa = await readSoa(parts, order);
  const transfer = await readByTransfer(parts, order);
  return transfer.kind === "read" ? transfer.state : readByNames(parts, order, soa);
}
