import { dnsChangedMeanwhile, dnsUnreachable } from "../../../core/dns/errors.ts";
import { areDone } from "../../../core/dns/steps-stand.ts";
import { nameOfRcode } from "../../../core/dns/wire/rcode.ts";
import { makeUpdate } from "../../../core/dns/wire/update.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { DnsProvider, ZoneOrder } from "../../../ports/dns-provider.ts";
import { failureOf } from "./failures.ts";
import type { Rfc2136Parts } from "./link.ts";
import { readSoa } from "./read-by-names.ts";
import { exchangeSigned } from "./signed-exchange.ts";

/** A prerequisite did not hold. */
const stale = ["YXDOMAIN", "YXRRSET", "NXRRSET", "NXDOMAIN"];

/** One signed message, one transaction; the server compares before it changes. */
export async function applySteps(
  parts: Rfc2136Parts,
  order: Parameters<DnsProvider["applySteps"]>[0],
  readZone: (order: ZoneOrder) => Promise<ZoneState>,
): Promise<void> {
  const { zone, steps, signal } = order;
  if (steps.length === 0) return;
  const reply = await exchangeSigned(parts, makeUpdate(parts.randomId(), zone, steps), signal);
  if (reply.kind === "silent") throw dnsUnreachable(parts.id, reply.because);
  const rcode = nameOfRcode(reply.message.rcode);
  if (reply.tsig.kind === "good" && rcode === "NOERROR") return;
  if (reply.tsig.kind === "good" && stale.includes(rcode)) {
    // Also what a repeated message finds whose first answer was lost.
    if (areDone(steps, (await readZone(order)).sets)) return;
    throw dnsChangedMeanwhile(parts.id, zone);
  }
  // Knot looks for the zone before the key, and so signs no refusal of a zone that it does not have.
  if (rcode === "NOTAUTH" && reply.tsig.kind === "unsigned") await readSoa(parts, order);
  const nowSeconds = Math.floor(parts.nowMs() / 1000);
  throw failureOf({ provider: parts.id, zone, rcode, tsig: reply.tsig, nowSeconds });
}
