import type { HoldReport } from "../core/report/hold-report.ts";
import type { Outcome, PlanView } from "../core/report/plan-view.ts";
import { holdSite } from "../engines/mirror/hold.ts";
import { systemClock } from "../platform/clock.ts";
import type { App, ChangeOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";
import { lockSiteSoon } from "./site-lock.ts";

export function holdVerbs(opened: Opened): Pick<App, "hold" | "release"> {
  return {
    hold: (order) => change(opened, order, "hold"),
    release: (order) => change(opened, order, "release"),
  };
}

async function change(
  opened: Opened,
  { site, signal, mode, review }: ChangeOrder,
  wanted: "hold" | "release",
): Promise<Outcome<HoldReport>> {
  const known = opened.seats.site(site);
  const answer = await review(planOf(site, wanted));
  if (mode === "preview" || answer === "stop") return { kind: "stopped" };
  // A pass that runs now ends first: what it has begun is whole when the mirror rests.
  const about = { purpose: wanted, clock: systemClock, signal };
  await using _lock = await lockSiteSoon(opened.state.coordination, site, about);
  return { kind: "done", report: await holdSite(opened.engine(signal), known, wanted) };
}

function planOf(site: string, wanted: "hold" | "release"): PlanView {
  const lines =
    wanted === "hold"
      ? [
          "the mirror pauses: vault and replicas keep what they have",
          "watching, fencing and a failover go on as before",
        ]
      : ["the mirror goes on; its next pass brings everything that changed meanwhile"];
  const title = wanted === "hold" ? `${site}: put the mirror on hold` : `${site}: let the mirror go on`;
  return { site, title, lines, warnings: [], refusals: [], data: { site, kind: wanted, lines } };
}
