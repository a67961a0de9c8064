import { z } from "zod";
import type { DnsStep } from "../core/dns/dns-step.ts";
import { dnsNothingToUndo } from "../core/dns/errors.ts";
import { recordSet } from "../core/dns/record-set.ts";
import type { DnsZoneApplied } from "../core/report/dns.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import { type DoneSteps, planUndo } from "../engines/dns/plan-undo.ts";
import type { ChangeOrder } from "../ports/app-port.ts";
import { changeDns } from "./dns-change.ts";
import { publicationOf, siteDnsNamed } from "./dns-publication.ts";
import type { Opened } from "./house.ts";

const set = z.object({ ttlSeconds: z.number(), values: z.array(z.string()) });
const step = z.object({
  kind: z.enum(["create", "replace", "delete"]),
  name: z.string(),
  type: z.string(),
  before: set.nullable(),
  after: set.nullable(),
});
const loggedPlan = z.array(z.object({ provider: z.string(), steps: z.array(step) }));

/** Back to what stood before the last change in the log. */
export async function undoDns(
  opened: Opened,
  order: ChangeOrder,
): Promise<Outcome<readonly DnsZoneApplied[]>> {
  const dns = siteDnsNamed(opened, order.site);
  const engine = opened.dns.engine(order.signal);
  const done = await lastChange(opened, order.site, dns.settings.zone);
  return changeDns(opened, dns, {
    ...order,
    publication: () => publicationOf(opened, dns),
    plan: (publication) => planUndo(engine, dns, publication, done),
    expected: null,
    agreed: async () => undefined,
    // What was undone is not brought back by the next look of the daemon.
    after: () => engine.ledger.change(dns.site, (before) => ({ ...before, told: {} })),
  });
}

async function lastChange(opened: Opened, site: string, zone: string): Promise<DoneSteps> {
  const rows = await opened.state.log.list({ site, limit: 200 });
  const last = rows.find(({ kind, plan }) => kind === "dns-apply" && plan !== null);
  const parsed = loggedPlan.safeParse(last?.plan);
  if (!parsed.success) throw dnsNothingToUndo(zone, "there is none in the log");
  return new Map(parsed.data.map(({ provider, steps }) => [provider, steps.map(toStep)]));
}

function toStep({ kind, name, type, before, after }: z.infer<typeof step>): DnsStep {
  const own = (one: z.infer<typeof set> | null) =>
    recordSet(name, type, one?.ttlSeconds ?? 0, one?.values ?? []);
  switch (kind) {
    case "create":
      return { kind, after: own(after) };
    case "delete":
      return { kind, before: own(before) };
    case "replace":
      return { kind, before: own(before), after: own(after) };
  }
}
