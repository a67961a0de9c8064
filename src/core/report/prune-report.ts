import type { SiteId } from "../site/site.ts";
import type { RetentionVerdict } from "../snapshot/retention.ts";
import { bytes, count } from "../words/quantities.ts";
import type { PlanView } from "./plan-view.ts";

/** `snapshot prune`: one of `data.runs[]`. */
export interface PruneReport {
  readonly site: SiteId;
  /** Newest first, as they were before. */
  readonly snapshots: readonly RetentionVerdict[];
  readonly freedBytes: number;
  readonly durationMs: number;
}

export interface PruneFacts {
  readonly site: SiteId;
  readonly verdicts: readonly RetentionVerdict[];
  readonly refusals: readonly { readonly because: string; readonly hint: string }[];
  readonly freedBytes: number;
}

/** More than this at once, and more than half of all, is not everyday life: the daemon leaves it to a person. */
const routine = 10;

export function viewPrunePlan(plan: PruneFacts): PlanView {
  const leaving = plan.verdicts.filter(({ verdict }) => verdict === "goes");
  const staying = plan.verdicts.length - leaving.length;
  return {
    site: plan.site,
    title: `${plan.site}: ${count(leaving.length, "snapshot")} of ${plan.verdicts.length} go, about ${bytes(plan.freedBytes)} are freed`,
    lines: plan.verdicts.map(({ id, verdict, because }) => `${id} ${verdict}: ${because.join("; ")}`),
    warnings: [],
    refusals: plan.refusals.map(({ because, hint }) => `${because}. ${hint}`),
    ...(leaving.length > routine && leaving.length > staying ? { consent: "person" as const } : {}),
    data: { snapshots: plan.verdicts, freedBytes: plan.freedBytes },
  };
}
