import type { JSX } from "preact";
import type { Run, RunStep } from "../../../../src/api/contract/index.ts";
import { Icon } from "../../frame/icons.tsx";
import { Mark } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { bytesText, tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

export function RunSteps({ run }: { readonly run: Run }): JSX.Element {
  const words = useWords();
  return (
    <Card title={words.steps}>
      {run.steps.length === 0 ? (
        <p class="muted">{words.noStepsYet}</p>
      ) : (
        <ol class="plain steps" aria-live="polite">
          {run.steps.map((step) => (
            <Step key={step.seq} step={step} run={run} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function Step({ step, run }: { readonly step: RunStep; readonly run: Run }): JSX.Element {
  const words = useWords();
  // Nobody can say what became of a step whose run is over and that never ended.
  const fate = step.state === "running" && run.state !== "running" ? "lost" : step.state;
  return (
    <li>
      <StepMark kind={step.kind} fate={fate} />
      <span>
        {step.text}
        <span class="hidden-visually">: {words.stepStates[fate]}</span>
        {step.progress !== null && <span class="muted small"> {progressText(step.progress)}</span>}
      </span>
      <span class="took">
        {step.endedAt === null || step.state === "said"
          ? ""
          : tookText(Date.parse(step.endedAt) - Date.parse(step.at))}
      </span>
    </li>
  );
}

type Fate = RunStep["state"] | "lost";

const icons = {
  running: ["running", "calm spin"],
  done: ["done", "good"],
  failed: ["failed", "bad"],
  said: ["arrow", "muted"],
} as const;

function StepMark({ kind, fate }: { readonly kind: RunStep["kind"]; readonly fate: Fate }): JSX.Element {
  if (fate === "lost" || kind === "warning") {
    const standing = fate === "lost" ? "unknown" : "late";
    return (
      <span class={`mark ${standing}`}>
        <Mark standing={standing} />
      </span>
    );
  }
  const [icon, tone] = icons[fate];
  return (
    <span class={`mark ${tone}`}>
      <Icon name={icon} />
    </span>
  );
}

function progressText({ items, itemsTotal, bytes, bytesTotal }: NonNullable<RunStep["progress"]>): string {
  return [partText(items, itemsTotal, String), partText(bytes, bytesTotal, bytesText)]
    .filter((part) => part !== "")
    .join(", ");
}

function partText(have: number | null, total: number | null, text: (value: number) => string): string {
  if (have === null) return "";
  return total === null ? text(have) : `${text(have)} / ${text(total)}`;
}
