import type { SiteId } from "../site/site.ts";

/** A plan as a person reads it before saying yes, and as `--json` prints it. Made from the plan that is applied. */
export interface PlanView {
  readonly site: SiteId;
  /** One line: what will be done as a whole. */
  readonly title: string;
  /** One line a step, in the order of doing. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  /** Reasons why it will not be applied as it is. */
  readonly refusals: readonly string[];
  /** `person`: the daemon may not say yes to this by routine, as when something that is not ours is replaced. */
  readonly consent?: "person";
  /** Counts and the first names of each kind; bounded, whatever the plan's size. */
  readonly data: unknown;
  /**
   * What has to be the same when the plan is confirmed later, where lines and data tell ages that go on meanwhile.
   * Absent: all of them have to be.
   */
  readonly identity?: unknown;
}

/** `apply`: go on. `stop`: nothing is changed and the call returns `stopped`. */
export type Review = (view: PlanView) => Promise<"apply" | "stop">;

/** What a changing call came to. */
export type Outcome<Report> =
  | { readonly kind: "done"; readonly report: Report }
  | { readonly kind: "stopped" };
