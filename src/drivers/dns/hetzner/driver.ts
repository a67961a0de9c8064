import { type DnsStep, setOfStep } from "../../../core/dns/dns-step.ts";
import { dnsAnswerUnusable, dnsChangedMeanwhile } from "../../../core/dns/errors.ts";
import type { DnsName } from "../../../core/dns/name.ts";
import { findSet, type RecordSet, sameValues, sortSets } from "../../../core/dns/record-set.ts";
import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import { areDone, undoneSteps } from "../../../core/dns/steps-stand.ts";
import type { DnsProvider, ZoneOrder } from "../../../ports/dns-provider.ts";
import { inSafeOrder } from "../shared/sort-steps.ts";
import { canBeginOrGoOn } from "../shared/steps-begin.ts";
import type { TokenDoor } from "../shared/token-door.ts";
import { nameInZone, relativeName } from "../shared/zone-names.ts";
import { doAction, pathOf, readHetznerZone, type WrittenZone } from "./api.ts";
import { manifest } from "./manifest.ts";
import { recordsOf, setOf } from "./wire.ts";

export interface HetznerParts extends TokenDoor {
  readonly nameserver: NameserverPlace;
}

/**
 * Hetzner DNS as part of the Cloud API. The DNS Console's own interface (dns.hetzner.com, Auth-API-Token) could not make
 * zones any more since November 2025 and was closed in May 2026; zones were moved by their owners.
 *
 * @see https://docs.hetzner.cloud/reference/cloud#zone-rrsets and
 *   https://docs.hetzner.com/networking/dns/migration-to-hetzner-console/process
 */
export function hetznerProvider(parts: HetznerParts): DnsProvider {
  const { id } = parts.door;
  return {
    id,
    manifest,
    nameserver: parts.nameserver,
    readZone: async ({ zone, signal }) => {
      signal.throwIfAborted();
      const written = await readHetznerZone(parts, zone, signal);
      const isCopy = written.mode !== "primary";
      return {
        zone,
        sets: setsOf(zone, written),
        coverage: "whole-zone",
        readOnly: isCopy ? `${zone} at ${id} is a copy of another nameserver's zone: change that one` : null,
        notes: [],
      };
    },
    applySteps: (order) => applySteps(parts, order),
  };
}

function setsOf(zone: DnsName, { sets, ttlSeconds }: WrittenZone): readonly RecordSet[] {
  return sortSets(sets.flatMap((written) => setOf(zone, written, ttlSeconds)));
}

async function applySteps(
  parts: HetznerParts,
  order: ZoneOrder & { readonly steps: readonly DnsStep[] },
): Promise<void> {
  const { zone, steps, signal } = order;
  if (steps.length === 0) return;
  signal.throwIfAborted();
  const written = await readHetznerZone(parts, zone, signal);
  const sets = setsOf(zone, written);
  if (areDone(steps, sets)) return;
  if (!canBeginOrGoOn(steps, sets)) throw dnsChangedMeanwhile(parts.door.id, zone);
  const left = undoneSteps(steps, sets);
  refuseProtected(parts, zone, written, left);
  for (const step of inSafeOrder(left)) await doStep(parts, order, step, sets);
}

function refuseProtected(
  parts: HetznerParts,
  zone: DnsName,
  { sets }: WrittenZone,
  steps: readonly DnsStep[],
): void {
  const guarded = sets.filter(({ protection }) => protection?.change === true);
  const hit = steps
    .map(setOfStep)
    .find((set) => guarded.some((one) => one.type === set.type && nameInZone(zone, one.name) === set.name));
  if (hit === undefined) return;
  throw dnsAnswerUnusable(
    parts.door.id,
    `${hit.name} ${hit.type} is protected against changes: take the protection off in the Hetzner Console`,
  );
}

/** Values first, then the TTL: these are two orders, and the set is whole after each. */
async function doStep(
  parts: HetznerParts,
  { zone, signal }: ZoneOrder,
  step: DnsStep,
  sets: readonly RecordSet[],
): Promise<void> {
  const set = setOfStep(step);
  const path = pathOf(zone, relativeName(zone, set.name), set.type);
  const never = () => false;
  const standing = findSet(sets, set);
  if (step.kind === "delete") {
    const call = { method: "DELETE", path, again: "safe", signal } as const;
    return doAction(parts, call, ({ status }) => status === 404);
  }
  if (standing === null) {
    const json = {
      name: relativeName(zone, set.name),
      type: set.type,
      ttl: set.ttlSeconds,
      records: recordsOf(set),
    };
    return doAction(
      parts,
      { method: "POST", path: `${pathOf(zone)}/rrsets`, json, again: "once", signal },
      never,
    );
  }
  const post = { method: "POST", again: "safe", signal } as const;
  if (!sameValues(standing.values, set.values)) {
    await doAction(
      parts,
      { ...post, path: `${path}/actions/set_records`, json: { records: recordsOf(set) } },
      never,
    );
  }
  if (standing.ttlSeconds !== set.ttlSeconds) {
    await doAction(
      parts,
      { ...post, path: `${path}/actions/change_ttl`, json: { ttl: set.ttlSeconds } },
      never,
    );
  }
}
