import type { Outcome } from "../core/report/plan-view.ts";
import type { RescueApplied, RescueDiscarded, StrandedWrites } from "../core/report/rescue.ts";
import { viewDiscardPlan, viewRescuePlan } from "../core/report/rescue-view.ts";
import type { SiteId } from "../core/site/site.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { applyStranded, previewApply } from "../engines/rescue/apply-stranded.ts";
import { discardStranded, planDiscard } from "../engines/rescue/discard-stranded.ts";
import { listStranded } from "../engines/rescue/list-stranded.ts";
import { type ShownWrite, showStranded } from "../engines/rescue/show-stranded.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import type { App, ChangeOrder, RescueApplyOrder, SiteOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";
import { lockSite } from "./site-lock.ts";

type RescueVerbs = Pick<App, "listStranded" | "showStranded" | "applyStranded" | "discardStranded">;

/** Looking asks no lock and no account; what is brought over goes to the present primary, under the site's lock. */
export function rescueVerbs(opened: Opened): RescueVerbs {
  return {
    listStranded: (order) => list(opened, order),
    showStranded: (order) => show(opened, order),
    applyStranded: (order) => apply(opened, order),
    discardStranded: (order) => discard(opened, order),
  };
}

async function list(opened: Opened, { site, signal }: SiteOrder): Promise<StrandedWrites> {
  const engine = opened.engine(signal);
  return listStranded(engine, { site, vault: vaultOf(opened, site, signal) });
}

async function show(opened: Opened, order: SiteOrder & { readonly id: string }): Promise<ShownWrite> {
  const { site, id, signal } = order;
  return showStranded(opened.engine(signal), { site, id, vault: vaultOf(opened, site, signal) });
}

async function apply(opened: Opened, order: RescueApplyOrder): Promise<Outcome<RescueApplied>> {
  const { site, signal, chosen, take } = order;
  const engine = opened.engine(signal);
  const work = await opened.seats.work(site, signal);
  const { primary } = await readRecord(engine.coordination, work.site);
  if (order.mode === "preview") {
    const { plan } = await previewApply(engine, { work, chosen, take });
    await order.review(viewRescuePlan({ site, primary }, plan));
    return { kind: "stopped" };
  }
  await using _lock = await lockSite(opened.state.coordination, site, "rescue apply");
  const { kind, ...counts } = await applyStranded(engine, {
    work,
    chosen,
    take,
    review: (plan) => order.review(viewRescuePlan({ site, primary }, plan)),
  });
  return kind === "stopped" ? { kind } : { kind: "done", report: { site, ...counts } };
}

async function discard(
  opened: Opened,
  order: ChangeOrder & { readonly chosen: "all" | readonly string[] },
): Promise<Outcome<RescueDiscarded>> {
  const { site, signal, chosen } = order;
  const engine = opened.engine(signal);
  const work = await opened.seats.work(site, signal);
  if (order.mode === "preview") {
    await order.review(viewDiscardPlan(site, await planDiscard(engine, { work, chosen })));
    return { kind: "stopped" };
  }
  await using _lock = await lockSite(opened.state.coordination, site, "rescue discard");
  const { kind, ...counts } = await discardStranded(engine, {
    work,
    chosen,
    review: (plan) => order.review(viewDiscardPlan(site, plan)),
  });
  return kind === "stopped" ? { kind } : { kind: "done", report: { site, ...counts } };
}

function vaultOf(opened: Opened, site: SiteId, signal: AbortSignal) {
  return placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), opened.engine(signal).files);
}
