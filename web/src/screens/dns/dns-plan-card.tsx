import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DnsSet, DnsZonePlan } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { Command } from "../../ui/command.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";

/** What would change at the providers: only asked for when somebody wants to know, for providers count their calls. */
export function DnsPlanCard({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <Card
      title={words.dnsPlan}
      tools={
        <button type="button" class="button small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? words.hide : words.show}
        </button>
      }
    >
      {isOpen && <Plans site={site} />}
      <Command>{`clonepanel dns plan ${site}`}</Command>
    </Card>
  );
}

function Plans({ site }: { readonly site: string }): JSX.Element {
  const plan = useRoute("GET /sites/{site}/dns/plan", { site });
  return (
    <Show loaded={plan}>
      {({ zones }) => zones.map((zone) => <OnePlan key={zone.provider} plan={zone} />)}
    </Show>
  );
}

function OnePlan({ plan }: { readonly plan: DnsZonePlan }): JSX.Element {
  const words = useWords();
  return (
    <div class="stack tight">
      <h3>
        {plan.provider} · {plan.zone}
      </h3>
      {plan.failed !== null && (
        <p class="notice bad">
          {plan.failed.message} {plan.failed.hint}
        </p>
      )}
      {plan.failed === null && plan.steps.length === 0 && <Pill standing="good">{words.nothingToDo}</Pill>}
      <ul class="plain diff">
        {plan.steps.map((step) => (
          <li key={`${step.kind} ${step.name} ${step.type}`}>
            {step.before !== null && <del>{setText(step.name, step.type, step.before)}</del>}
            {step.after !== null && <ins>{setText(step.name, step.type, step.after)}</ins>}
          </li>
        ))}
      </ul>
      {[...plan.refused, ...plan.warnings].map((text) => (
        <p key={text} class="notice late">
          {text}
        </p>
      ))}
    </div>
  );
}

function setText(name: string, type: string, set: DnsSet): string {
  return `${name} ${set.ttlSeconds} ${type} ${set.values.join(", ")}`;
}
