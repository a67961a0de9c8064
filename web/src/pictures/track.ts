import type { FailoverPhase } from "../../../src/api/contract/index.ts";

export const stations = ["steady", "suspect", "confirm", "fence", "promote", "moved", "returned"] as const;

export type Station = (typeof stations)[number];

export interface TrackState {
  readonly here: Station;
  /** Something forbids to go on: a person decides. */
  readonly isBlocked: boolean;
}

/** Where on the way from "all is well" to "the other one serves" a site is. */
export function trackOf({ kind }: Pick<FailoverPhase, "kind">): TrackState {
  switch (kind) {
    case "steady":
    case "suspect":
    case "confirm":
    case "returned":
      return { here: kind, isBlocked: false };
    case "blocked":
      return { here: "confirm", isBlocked: true };
    case "intent":
    case "fence-wait":
      return { here: "fence", isBlocked: false };
    case "promoting":
      return { here: "promote", isBlocked: false };
    case "failed-over":
      return { here: "moved", isBlocked: false };
  }
}
