import { assertNever } from "../assert-never.ts";
import type { DnsStep } from "./dns-step.ts";

/** The way back, the last step first. */
export function undoSteps(steps: readonly DnsStep[]): readonly DnsStep[] {
  return steps.toReversed().map((step): DnsStep => {
    switch (step.kind) {
      case "create":
        return { kind: "delete", before: step.after };
      case "delete":
        return { kind: "create", after: step.before };
      case "replace":
        return { kind: "replace", before: step.after, after: step.before };
      default:
        return assertNever(step);
    }
  });
}
