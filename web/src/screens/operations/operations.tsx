import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { OperationPage, OperationRow } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { Command } from "../../ui/command.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { standingOfStatus } from "../../ui/standing.ts";
import { useWords } from "../../words/use-words.ts";
import { OperationTable } from "./operation-table.tsx";

const statuses = ["running", "done", "failed", "refused", "interrupted"] as const;

/** What runs and what was done, by whomever: the operation log. */
export function Operations(): JSX.Element {
  const words = useWords();
  const [site, setSite] = useState("");
  const [status, setStatus] = useState<"" | OperationRow["status"]>("");
  const query = {
    limit: "50",
    ...(site === "" ? {} : { site }),
    ...(status === "" ? {} : { status }),
  };
  const operations = useRoute("GET /operations", {}, query);
  return (
    <Page title={words.operations}>
      <Running />
      <Card title={words.log}>
        <div class="grid2">
          <TextField label={words.site} type="search" value={site} onValue={setSite} hint={words.wholeName} />
          <SelectField
            label={words.result}
            value={status}
            options={[
              { value: "", label: words.all },
              ...statuses.map((value) => ({ value, label: words.statuses[value] })),
            ]}
            onValue={setStatus}
          />
        </div>
        <Show
          loaded={operations}
          isEmpty={({ rows }) => rows.length === 0}
          empty={site === "" && status === "" ? words.nothingDone : words.noneLikeThat}
        >
          {(page) => <Pages key={JSON.stringify(query)} first={page} query={query} />}
        </Show>
        <Command>{site === "" ? "clonepanel log" : `clonepanel log ${site}`}</Command>
      </Card>
    </Page>
  );
}

function Pages({
  first,
  query,
}: {
  readonly first: OperationPage;
  readonly query: Readonly<Record<string, string>>;
}): JSX.Element {
  const words = useWords();
  const [older, setOlder] = useState<readonly OperationPage[]>([]);
  const next = (older.at(-1) ?? first).next;
  const more = async (before: string) => {
    const reply = await ask("GET /operations", { names: {}, query: { ...query, before } });
    if (reply.kind === "data") setOlder([...older, reply.answer.data]);
  };
  return (
    <>
      <OperationTable rows={[first, ...older].flatMap(({ rows }) => rows)} />
      {next !== null && (
        <button type="button" class="button" onClick={() => void more(next)}>
          {words.older}
        </button>
      )}
    </>
  );
}

function Running(): JSX.Element {
  const words = useWords();
  const runs = useRoute("GET /runs", {});
  return (
    <Card title={words.begunHere}>
      <Show loaded={runs} isEmpty={(data) => data.runs.length === 0} empty={words.noRuns}>
        {(data) => (
          <ul class="plain stack tight">
            {data.runs.slice(0, 10).map((run) => (
              <li key={run.id} class="row">
                <Pill standing={standingOfStatus(run.state)}>{words.runStates[run.state]}</Pill>
                <a href={linkTo("runs", run.id)}>
                  {words.verbs[run.verb]} {run.site ?? ""}
                </a>
                <span class="muted small">{words.byWhom(run.by)}</span>
              </li>
            ))}
          </ul>
        )}
      </Show>
    </Card>
  );
}
