import type {
  CheckStanding,
  Judgement,
  OperationRow,
  Run,
  Safety,
  SiteState,
} from "../../../src/api/contract/index.ts";
import type { Standing } from "./mark.tsx";

/** Everything that the contract calls a state, reduced to the five that have a shape. */
export function standingOfLevel(level: Judgement["level"] | Safety): Standing {
  return level === "off" ? "unknown" : level;
}

export function standingOfCheck(state: CheckStanding["state"]): Standing {
  switch (state) {
    case "good":
    case "bad":
    case "unknown":
      return state;
    case "warning":
    case "failing":
    case "flapping":
      return "late";
    case "maintenance":
      return "calm";
  }
}

export function standingOfState(state: SiteState): Standing {
  switch (state) {
    case "steady":
      return "good";
    case "new":
    case "held":
    case "detached":
      return "calm";
    case "suspect":
    case "recovering":
    case "failed-over":
      return "late";
    case "confirmed":
      return "bad";
  }
}

export function standingOfStatus(status: OperationRow["status"] | Run["state"]): Standing {
  switch (status) {
    case "done":
      return "good";
    case "failed":
      return "bad";
    case "refused":
    case "changed":
    case "interrupted":
      return "late";
    case "running":
      return "calm";
  }
}
