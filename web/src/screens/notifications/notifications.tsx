import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Incident, NotifierStanding, Problem, Run } from "../../../../src/api/contract/index.ts";
import { ask, newKey, send } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { goTo, linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Age, Lasting, Moment } from "../../ui/age.tsx";
import { Command } from "../../ui/command.tsx";
import { ProblemNotice, Show } from "../../ui/loaded.tsx";
import { Pill, type Standing } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";

/** What is wrong, since when, and who was told. */
export function Notifications(): JSX.Element {
  const words = useWords();
  const notifications = useRoute("GET /notifications", {});
  return (
    <Page title={words.notifications}>
      <Show loaded={notifications}>
        {({ incidents, destinations }) => (
          <>
            <Open
              incidents={incidents.filter(({ overAt }) => overAt === null)}
              noted={destinations.length > 0 ? "always" : "never"}
              onDone={notifications.reload}
            />
            <Destinations rows={destinations} />
            <Past incidents={incidents.filter(({ overAt }) => overAt !== null)} />
          </>
        )}
      </Show>
      <Command>clonepanel notify list</Command>
    </Page>
  );
}

const severities: Readonly<Record<Incident["severity"], Standing>> = {
  alarm: "bad",
  warning: "late",
  info: "calm",
};

function Open({
  incidents,
  noted,
  onDone,
}: {
  readonly incidents: readonly Incident[];
  /** Without anybody to tell there is no book of them: that it is empty then says nothing. */
  readonly noted: "always" | "never";
  readonly onDone: () => void;
}): JSX.Element {
  const words = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const acknowledge = async (cause: string | null) => {
    const reply = await ask("POST /notifications/acknowledge", { names: {}, body: { cause }, key: newKey() });
    setProblem(reply.kind === "problem" ? reply.problem : null);
    onDone();
  };
  return (
    <Card title={words.openIncidents(incidents.length)}>
      {problem !== null && <ProblemNotice problem={problem} />}
      {incidents.length === 0 &&
        (noted === "always" ? (
          <Pill standing="good">{words.nothingWrong}</Pill>
        ) : (
          <Pill standing="unknown">{words.notNoted}</Pill>
        ))}
      <ul class="plain stack">
        {incidents.map((incident) => (
          <li key={incident.cause} class={`notice ${severities[incident.severity]}`}>
            <span class="row">
              <Pill standing={severities[incident.severity]}>{words.severities[incident.severity]}</Pill>
              <strong>{incident.title}</strong>
            </span>
            <span>{incident.because}</span>
            <span class="muted small">
              <Lasting since={incident.openedAt} /> · {toldText(incident, words.told)}
            </span>
            <span class="row">
              {incident.acknowledgedAt !== null ? (
                <span class="small">
                  {words.acknowledged} <Lasting since={incident.acknowledgedAt} />
                </span>
              ) : (
                may("act") && (
                  <button type="button" class="button small" onClick={() => void acknowledge(incident.cause)}>
                    {words.acknowledge}
                    <span class="hidden-visually">: {incident.title}</span>
                  </button>
                )
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function toldText({ told }: Incident, words: (names: string) => string): string {
  // A later step of an escalation may go to the same one.
  return words([...new Set(told.map(({ to, state }) => `${to} (${state})`))].join(", ") || "–");
}

const destinationStandings = { good: "good", failing: "bad", untried: "unknown" } as const;

function Destinations({ rows }: { readonly rows: readonly NotifierStanding[] }): JSX.Element {
  const words = useWords();
  if (rows.length === 0) return <p class="notice late">{words.nobodyTold}</p>;
  return (
    <Card title={words.destinations}>
      <Table
        caption={words.destinations}
        rows={rows}
        rowKey={({ name }) => name}
        columns={[
          { title: words.name, cell: ({ name, driver }) => `${name} (${driver})` },
          {
            title: words.state,
            cell: ({ state }) => (
              <Pill standing={destinationStandings[state]}>{words.destinationStates[state]}</Pill>
            ),
          },
          { title: words.because, kind: "text", cell: ({ because }) => because },
          { title: words.waiting, kind: "number", cell: ({ waiting }) => waiting },
          { title: words.lastTold, cell: ({ lastToldAt }) => <Age at={lastToldAt} /> },
          { title: words.action, cell: ({ name }) => (may("govern") ? <TestButton name={name} /> : "–") },
        ]}
      />
    </Card>
  );
}

function TestButton({ name }: { readonly name: string }): JSX.Element {
  const words = useWords();
  const test = async () => {
    const path = `/notifications/${encodeURIComponent(name)}/runs/notify-test`;
    const reply = await send<Run>("POST", path, { key: newKey() });
    if (reply.kind === "data") goTo(linkTo("runs", reply.answer.data.id));
  };
  return (
    <button type="button" class="button small" onClick={() => void test()}>
      {words.verbs["notify-test"]}
      <span class="hidden-visually"> {name}</span>
    </button>
  );
}

function Past({ incidents }: { readonly incidents: readonly Incident[] }): JSX.Element | null {
  const words = useWords();
  if (incidents.length === 0) return null;
  return (
    <Card title={words.pastIncidents}>
      <Table
        caption={words.newestFirst}
        rows={incidents}
        rowKey={({ cause, openedAt }) => cause + openedAt}
        columns={[
          { title: words.what, cell: ({ title }) => title },
          { title: words.site, cell: ({ site }) => site ?? "–" },
          { title: words.began, cell: ({ openedAt }) => <Moment at={openedAt} /> },
          { title: words.ended, cell: ({ overAt }) => (overAt === null ? "–" : <Moment at={overAt} />) },
          { title: words.because, kind: "text", cell: ({ because }) => because },
        ]}
      />
    </Card>
  );
}
