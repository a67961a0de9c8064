import type { JSX } from "preact";
import type { OperationDetail } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { Moment } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { standingOfStatus } from "../../ui/standing.ts";
import { Table } from "../../ui/table.tsx";
import { tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { StepBars } from "./step-bars.tsx";

export function OperationScreen({ id }: { readonly id: string }): JSX.Element {
  const words = useWords();
  const detail = useRoute("GET /operations/{id}", { id });
  return (
    <Page title={`${words.operation} ${id}`} sub={<a href={linkTo("operations")}>{words.backToList}</a>}>
      <Show loaded={detail}>{(data) => <Detail detail={data} />}</Show>
    </Page>
  );
}

function Detail({ detail }: { readonly detail: OperationDetail }): JSX.Element {
  const words = useWords();
  const { operation, steps } = detail;
  return (
    <>
      <div class="row">
        <Pill standing={standingOfStatus(operation.status)}>{words.statuses[operation.status]}</Pill>
        <span>
          {words.kinds(operation.kind)}{" "}
          {operation.site !== null && <a href={linkTo("sites", operation.site)}>{operation.site}</a>}
        </span>
        <span class="muted">
          <Moment at={operation.startedAt} />
          {operation.endedAt !== null && ` · ${tookText(operation.endedAt - operation.startedAt)}`}
        </span>
      </div>
      {operation.error !== null && (
        <div class="notice bad" role="alert">
          <strong>{operation.error.message}</strong>
          <span>{operation.error.hint}</span>
          <code>{`clonepanel explain ${operation.error.code}`}</code>
        </div>
      )}
      <Picture
        title={words.steps}
        command={`clonepanel log ${operation.site ?? ""} --json`}
        picture={<StepBars detail={detail} />}
        table={
          <Table
            caption={words.steps}
            rows={steps}
            rowKey={({ seq }) => String(seq)}
            columns={[
              { title: words.step, cell: ({ name }) => name },
              { title: words.result, cell: ({ status }) => words.stepFates[status] },
              {
                title: words.took,
                kind: "number",
                cell: ({ at, endedAt }) => (endedAt === null ? "?" : tookText(endedAt - at)),
              },
              {
                title: words.evidence,
                cell: ({ evidence }) => <code>{evidence === null ? "" : JSON.stringify(evidence)}</code>,
              },
            ]}
          />
        }
      />
      <Json title={words.thePlan} value={operation.plan} />
      <Json title={words.result} value={operation.outcome} />
    </>
  );
}

function Json({ title, value }: { readonly title: string; readonly value: unknown }): JSX.Element | null {
  const words = useWords();
  if (value === null) return null;
  return (
    <Card title={title}>
      <details>
        <summary>{words.asJson}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <pre class="json" tabIndex={0}>
          {JSON.stringify(value, null, 2)}
        </pre>
      </details>
    </Card>
  );
}
