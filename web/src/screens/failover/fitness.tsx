import type { JSX } from "preact";
import type { FailoverView } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { Age } from "../../ui/age.tsx";
import { Command } from "../../ui/command.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";

const standings = { green: "good", amber: "late", red: "bad" } as const;

/** The red and green list: could the spare be the primary now? */
export function Fitness({ site }: { readonly site: string }): JSX.Element {
  const failover = useRoute("GET /sites/{site}/failover", { site });
  return <Show loaded={failover}>{(data) => <List fitness={data.fitness} />}</Show>;
}

function List({ fitness }: Pick<FailoverView, "fitness">): JSX.Element {
  const words = useWords();
  if (fitness === null) return <p class="notice late">{words.noFitness}</p>;
  const worstFirst = fitness.rows.toSorted(
    (one, other) => order.indexOf(one.level) - order.indexOf(other.level),
  );
  return (
    <Card title={words.fitnessOf(fitness.account)}>
      <p class="muted small">
        {words.lookedAt} <Age at={fitness.at} />
        {fitness.compared === "alone" && ` · ${words.comparedAlone}`}
      </p>
      <ul class="plain stack tight">
        {worstFirst.map((row) => (
          <li key={row.topic + row.text} class="judgement">
            <Pill standing={standings[row.level]}>{words.lights[row.level]}</Pill>
            <span>
              <b>{row.topic}</b>: {row.text}
              {row.next !== null && <span class="muted next">{row.next}</span>}
            </span>
            <span class="muted small">
              <Age at={row.seenAt} />
            </span>
          </li>
        ))}
      </ul>
      <Command>{`clonepanel doctor ${fitness.account}`}</Command>
    </Card>
  );
}

const order = ["red", "amber", "green"];
