import { dnsAnswerUnusable, dnsChangedMeanwhile } from "../../../core/dns/errors.ts";
import { areDone, canBegin } from "../../../core/dns/steps-stand.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { DnsProvider, ZoneOrder } from "../../../ports/dns-provider.ts";
import { callZone, type PowerDnsParts } from "./api.ts";
import { manifest } from "./manifest.ts";
import { patchOf } from "./patch.ts";
import { type ApiZone, parseZone, setsOfZone } from "./wire.ts";

export function powerDnsProvider(parts: PowerDnsParts): DnsProvider {
  return {
    id: parts.id,
    manifest,
    nameserver: parts.nameserver,
    readZone: async (order) => stateOf(parts.id, order, await readZone(parts, order)),
    applySteps: (order) => applySteps(parts, order),
  };
}

interface ReadZone {
  readonly api: ApiZone;
  readonly coverage: ZoneState["coverage"];
}

async function readZone(parts: PowerDnsParts, { zone, names, signal }: ZoneOrder): Promise<ReadZone> {
  const whole = await callZone(parts, { method: "GET", zone, signal });
  if (whole.kind === "done") return { api: parsed(parts, whole.body), coverage: "whole-zone" };
  // The listing by name leaves out what is disabled (4.7), so in so large a zone a change drops such records.
  const pieces: ApiZone[] = [];
  for (const onlyName of new Set([zone, ...names])) {
    const piece = await callZone(parts, { method: "GET", zone, onlyName, signal });
    if (piece.kind === "too-large")
      throw dnsAnswerUnusable(parts.id, `what it has at ${onlyName} is too large`);
    pieces.push(parsed(parts, piece.body));
  }
  const rrsets = pieces.flatMap((piece) => piece.rrsets);
  return { api: { kind: "", ...pieces[0], rrsets }, coverage: "asked-names" };
}

function parsed(parts: PowerDnsParts, body: Uint8Array): ApiZone {
  const zone = parseZone(body);
  if (zone === null) throw dnsAnswerUnusable(parts.id, "its answer is not that of a PowerDNS interface");
  return zone;
}

function stateOf(provider: string, { zone }: ZoneOrder, { api, coverage }: ReadZone): ZoneState {
  const isCopy = ["slave", "secondary", "consumer"].includes(api.kind.toLowerCase());
  // Measured with 4.7: without this setting a change by the interface leaves the serial as it was.
  const serialStands = ["", "OFF"].includes((api.soa_edit_api ?? "").toUpperCase());
  return {
    zone,
    sets: setsOfZone(api),
    coverage,
    readOnly: isCopy
      ? `${zone} at ${provider} is a copy of another nameserver's zone: change that one`
      : null,
    notes: serialStands
      ? [
          `the serial of ${zone} at ${provider} does not move with a change, so secondaries of it would miss it: set SOA-EDIT-API (pdnsutil set-meta ${zone} SOA-EDIT-API INCREASE)`,
        ]
      : [],
  };
}

async function applySteps(
  parts: PowerDnsParts,
  order: Parameters<DnsProvider["applySteps"]>[0],
): Promise<void> {
  const { zone, steps, signal } = order;
  if (steps.length === 0) return;
  const { api } = await readZone(parts, order);
  const sets = setsOfZone(api);
  // Even the same values again would move the serial.
  if (areDone(steps, sets)) return;
  if (!canBegin(steps, sets)) throw dnsChangedMeanwhile(parts.id, zone);
  await callZone(parts, { method: "PATCH", zone, body: JSON.stringify(patchOf(steps, api)), signal });
}
