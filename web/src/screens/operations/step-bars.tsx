import type { JSX } from "preact";
import type { OperationDetail, StepRow } from "../../../../src/api/contract/index.ts";
import { Mark, type Standing } from "../../ui/mark.tsx";
import { tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

/** Steps as bars on one time axis: where the seconds went. */
export function StepBars({ detail }: { readonly detail: OperationDetail }): JSX.Element {
  const words = useWords();
  const { operation, steps } = detail;
  const end =
    operation.endedAt ?? Math.max(operation.startedAt + 1, ...steps.map(({ endedAt, at }) => endedAt ?? at));
  const span = Math.max(1, end - operation.startedAt);
  if (steps.length === 0) return <p class="muted">{words.noSteps}</p>;
  return (
    <ol class="plain step-bars">
      {steps.map((step) => {
        const standing = standingOf(step, operation.status);
        const from = (step.at - operation.startedAt) / span;
        const to = ((step.endedAt ?? end) - operation.startedAt) / span;
        return (
          <li key={step.seq}>
            <span class="row">
              <span class={`mark ${standing}`}>
                <Mark standing={standing} />
              </span>
              {step.name}
              <span class="hidden-visually">
                : {words.stepFates[standing === "unknown" ? "unknown" : step.status]}
              </span>
            </span>
            <span class="step-track" aria-hidden="true">
              <span
                class={standing}
                style={{ left: `${from * 100}%`, width: `${Math.max(0.6, (to - from) * 100)}%` }}
              />
            </span>
            <span class="small number">{step.endedAt === null ? "?" : tookText(step.endedAt - step.at)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** An intent without an outcome, of something that no longer runs: nobody knows. */
function standingOf(step: StepRow, status: OperationDetail["operation"]["status"]): Standing {
  if (step.status === "done") return "good";
  if (step.status === "failed") return "bad";
  return status === "running" ? "calm" : "unknown";
}
