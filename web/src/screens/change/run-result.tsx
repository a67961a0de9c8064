import type { JSX } from "preact";
import type { RoleReport, Run } from "../../../../src/api/contract/index.ts";
import { Card } from "../../ui/page.tsx";
import { tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

/** What it came to. The figures of a move of the role stand out; everything else is shown as it is. */
export function RunResult({ run }: { readonly run: Run }): JSX.Element | null {
  const words = useWords();
  if (run.data === null) return null;
  if (isRoleReport(run.data)) return <Move report={run.data} />;
  return (
    <Card title={words.result}>
      <details>
        <summary>{words.asJson}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <pre class="json" tabIndex={0}>
          {JSON.stringify(run.data, null, 2)}
        </pre>
      </details>
    </Card>
  );
}

function Move({ report }: { readonly report: RoleReport }): JSX.Element {
  const words = useWords();
  return (
    <Card title={words.moved(report.from, report.to)}>
      <dl class="figures">
        <Figure name="RTO" value={tookText(report.rtoMs)} />
        <Figure name="RPO" value={report.rpoMs === 0 ? words.nothingLost : tookText(report.rpoMs)} />
        <Figure
          name={words.writePause}
          value={report.writePauseMs === null ? "–" : tookText(report.writePauseMs)}
        />
        <Figure name={words.epoch} value={String(report.epoch)} />
      </dl>
      {report.strandedPossible && <p class="notice late">{words.strandedPossible}</p>}
    </Card>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function isRoleReport(data: unknown): data is RoleReport {
  return typeof data === "object" && data !== null && "rtoMs" in data && "rpoMs" in data && "from" in data;
}
