import { type DnsStep, setOfStep } from "../../../core/dns/dns-step.ts";
import { dnsAnswerUnusable, dnsChangedMeanwhile } from "../../../core/dns/errors.ts";
import type { DnsName } from "../../../core/dns/name.ts";
import { type RecordSet, sortSets } from "../../../core/dns/record-set.ts";
import { areDone, canBegin, undoneSteps } from "../../../core/dns/steps-stand.ts";
import { textAt } from "../../../core/xml.ts";
import type { DnsProvider, ZoneOrder } from "../../../ports/dns-provider.ts";
import { inSafeOrder } from "../shared/sort-steps.ts";
import { callRoute53, findZoneId, listSets, type Route53Parts, rootOf } from "./api.ts";
import { manifest } from "./manifest.ts";
import { type Change, changeBatch, type ListedSet, writtenValues } from "./wire.ts";

/** A change is on all nameservers within a minute, as a rule; for longer nobody waits here. */
const syncLimit = { timeoutMs: 60_000, everyMs: 2_000 } as const;
const mostRecords = 1_000;

export function route53Provider(parts: Route53Parts): DnsProvider {
  return {
    id: parts.door.id,
    manifest,
    nameserver: parts.nameserver,
    readZone: async ({ zone, signal }) => {
      signal.throwIfAborted();
      const zoneId = await findZoneId(parts, zone, signal);
      const listed = await listSets(parts, { zone, zoneId, signal });
      return { zone, sets: setsOf(listed), coverage: "whole-zone", readOnly: null, notes: notesOf(listed) };
    },
    applySteps: (order) => applySteps(parts, order),
  };
}

function setsOf(listed: readonly ListedSet[]): readonly RecordSet[] {
  return sortSets(listed.map(({ set }) => set));
}

function notesOf(listed: readonly ListedSet[]): readonly string[] {
  const several = [...new Set(listed.filter(({ special }) => special !== null).map(({ set }) => set.name))];
  if (several.length === 0) return [];
  const names = `${several.slice(0, 5).join(", ")}${several.length > 5 ? " ..." : ""}`;
  return [
    `Route 53 decides by itself what it answers for ${names} (alias or routing policy): such sets are not changed`,
  ];
}

async function applySteps(
  parts: Route53Parts,
  order: ZoneOrder & { readonly steps: readonly DnsStep[] },
): Promise<void> {
  const { zone, steps, signal } = order;
  if (steps.length === 0) return;
  signal.throwIfAborted();
  const zoneId = await findZoneId(parts, zone, signal);
  const listed = await listSets(parts, { zone, zoneId, signal });
  if (areDone(steps, setsOf(listed))) return;
  if (!canBegin(steps, setsOf(listed))) throw dnsChangedMeanwhile(parts.door.id, zone);
  refuseSpecial(parts, listed, steps);
  const changes = changesOf(zone, undoneSteps(steps, setsOf(listed)), listed);
  if (changes.reduce((sum, { written }) => sum + written.length, 0) > mostRecords) {
    throw dnsAnswerUnusable(parts.door.id, `a change there holds ${mostRecords} records at most`);
  }
  const path = `/hostedzone/${zoneId}/rrset/`;
  const outcome = await callRoute53(parts, {
    method: "POST",
    path,
    body: changeBatch(changes),
    zone,
    signal,
  });
  if (outcome.kind === "done")
    return awaitSync(parts, { zone, signal }, textAt(outcome.root, "ChangeInfo", "Id"));
  // Also what a repeated batch finds whose first answer was lost.
  const now = setsOf(await listSets(parts, { zone, zoneId, signal }));
  if (areDone(steps, now)) return;
  if (!canBegin(steps, now)) throw dnsChangedMeanwhile(parts.door.id, zone);
  throw dnsAnswerUnusable(parts.door.id, outcome.because);
}

function refuseSpecial(parts: Route53Parts, listed: readonly ListedSet[], steps: readonly DnsStep[]): void {
  const special = listed.find(
    ({ set, special }) => special !== null && steps.some((step) => setOfStep(step).name === set.name),
  );
  if (special === undefined) return;
  throw dnsAnswerUnusable(
    parts.door.id,
    `${special.set.name} is ${special.special}: replace it there by an ordinary set, or take the name out of dns.names`,
  );
}

/**
 * What goes is named exactly as it stands, so that Route 53 itself refuses the batch when it stands otherwise. Only the NS
 * set of the apex may never go, not even for the one that takes its place.
 */
function changesOf(
  zone: DnsName,
  steps: readonly DnsStep[],
  listed: readonly ListedSet[],
): readonly Change[] {
  return inSafeOrder(steps).flatMap((step): readonly Change[] => {
    const { name, type } = setOfStep(step);
    const standing = listed.find(({ set }) => set.name === name && set.type === type);
    const gone: readonly Change[] =
      standing === undefined ? [] : [{ action: "DELETE", set: standing.set, written: standing.written }];
    if (step.kind === "delete") return gone;
    const written = writtenValues(step.after);
    if (name === zone && type === "NS") return [{ action: "UPSERT", set: step.after, written }];
    return [...gone, { action: "CREATE", set: step.after, written }];
  });
}

/** PENDING until every nameserver has it, then INSYNC. Who does not see it in time asks the nameserver anyway. */
async function awaitSync(
  parts: Route53Parts,
  order: { readonly zone: string; readonly signal: AbortSignal },
  change: string | null,
): Promise<void> {
  const id = /^\/change\/([A-Z0-9]{1,32})$/.exec(change ?? "")?.[1];
  if (id === undefined) return;
  const { clock } = parts.door;
  const deadlineMs = clock.monotonicMs() + syncLimit.timeoutMs;
  while (clock.monotonicMs() < deadlineMs) {
    const root = await rootOf(parts, { method: "GET", path: `/change/${id}`, ...order });
    if (textAt(root, "ChangeInfo", "Status") === "INSYNC") return;
    await clock.sleep(syncLimit.everyMs, order.signal);
  }
}
