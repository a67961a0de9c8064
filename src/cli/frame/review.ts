import { ClonePanelError } from "../../core/errors.ts";
import type { PlanView, Review } from "../../core/report/plan-view.ts";
import { planText } from "../render/plan-text.ts";
import type { Io } from "./io.ts";
import { plainText } from "./plain-text.ts";

export interface ReviewOrder {
  readonly io: Io;
  readonly consent: "preview" | "yes" | "ask";
  readonly output: "text" | "json";
  readonly loudness: "quiet" | "normal" | "verbose";
  /** Collects what a preview shows. */
  readonly seen: PlanView[];
}

/** A plan is shown before it is applied; without a word of consent nothing is changed. */
export function makeReview(order: ReviewOrder): Review {
  return async (view) => {
    order.seen.push(view);
    if (order.consent === "preview") return "stop";
    // Who has to decide must see what about, however quiet.
    if (order.loudness !== "quiet" || order.consent === "ask")
      order.io.stderr.write(`${plainText(planText(view))}\n`);
    if (order.consent === "yes") return "apply";
    if (order.io.ask === null || order.output === "json") throw needsYes(view);
    const answer = await order.io.ask("Apply this? [y/N] ", order.io.signal);
    return /^\s*y(es)?\s*$/i.test(answer) ? "apply" : "stop";
  };
}

function needsYes(view: PlanView): ClonePanelError {
  return new ClonePanelError("NEEDS_YES", "nobody can be asked here (no terminal), so nothing was changed", {
    hint: "Look at the plan with --preview; apply it with --yes.",
    remedy: "owner",
    // A plan that is about no site has none.
    ...(view.site === "" ? {} : { site: view.site }),
  });
}
