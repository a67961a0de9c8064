import type { JSX } from "preact";
import type { PlanView } from "../../../../src/api/contract/index.ts";
import { Mark } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";

export function PlanViews({ plans }: { readonly plans: readonly PlanView[] }): JSX.Element {
  const words = useWords();
  return (
    <>
      {plans.map((view) => (
        <Card key={view.title} title={words.thePlan}>
          <p>
            <b>{view.title}</b>
          </p>
          <ol class="plan-lines">
            {view.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
          <Conditions title={words.warnings} rows={view.warnings} standing="late" />
          <Conditions title={words.refusals} rows={view.refusals} standing="bad" />
        </Card>
      ))}
    </>
  );
}

function Conditions({
  title,
  rows,
  standing,
}: {
  readonly title: string;
  readonly rows: readonly string[];
  readonly standing: "late" | "bad";
}): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <ul class="plain stack tight" aria-label={title}>
      {rows.map((row) => (
        <li key={row} class="worry">
          <span class={`mark ${standing}`}>
            <Mark standing={standing} />
          </span>
          <span>{row}</span>
        </li>
      ))}
    </ul>
  );
}
