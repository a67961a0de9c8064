import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DrillReport } from "../../../../src/api/contract/index.ts";
import { Trend } from "../../pictures/trend.tsx";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Moment } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Table } from "../../ui/table.tsx";
import { tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { RunButton } from "../site/site-tools.tsx";

/** What was really restored, where nobody saw it, and what came of it. */
export function Drills({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const drills = useRoute("GET /sites/{site}/drills", { site });
  return (
    <Page
      title={`${words.tabs.drills}: ${site}`}
      tools={may("act") && <RunButton site={site} verb="drill" />}
    >
      <Show loaded={drills} isEmpty={(data) => data.drills.length === 0} empty={words.noDrills}>
        {(data) => <Proofs site={site} drills={data.drills} />}
      </Show>
    </Page>
  );
}

function Proofs({
  site,
  drills,
}: {
  readonly site: string;
  readonly drills: readonly DrillReport[];
}): JSX.Element {
  const words = useWords();
  const [chosen, setChosen] = useState(0);
  const drill = drills[chosen] ?? drills[0];
  return (
    <>
      <Picture
        title={words.rtoTrend}
        command={`clonepanel drill ${site}`}
        picture={
          <Trend
            label={words.rtoTrend}
            points={drills.toReversed().map(({ at, rtoEstimateMs, passed }) => ({
              at: at.slice(0, 16).replace("T", " "),
              value: rtoEstimateMs,
              isBad: !passed,
            }))}
            text={tookText}
          />
        }
        table={
          <Table
            caption={words.newestFirst}
            rows={drills}
            rowKey={({ at }) => at}
            columns={[
              { title: words.when, cell: ({ at }) => <Moment at={at} /> },
              { title: words.result, cell: ({ passed }) => <Passed drill={passed ? "passed" : "failed"} /> },
              { title: "RTO", kind: "number", cell: ({ rtoEstimateMs }) => tookText(rtoEstimateMs) },
              { title: "RPO", kind: "number", cell: ({ rpoMs }) => tookText(rpoMs) },
              { title: words.snapshot, cell: ({ snapshot }) => <code>{snapshot}</code> },
            ]}
          />
        }
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons, not a fieldset */}
      <div class="row" role="group" aria-label={words.proofs}>
        {drills.slice(0, 12).map((one, at) => (
          <button
            key={one.at}
            type="button"
            class="button small"
            aria-pressed={at === chosen}
            onClick={() => setChosen(at)}
          >
            <Passed drill={one.passed ? "passed" : "failed"} /> <Moment at={one.at} />
          </button>
        ))}
      </div>
      {drill !== undefined && <Proof site={site} drill={drill} />}
    </>
  );
}

function Passed({ drill }: { readonly drill: "passed" | "failed" }): JSX.Element {
  const words = useWords();
  return <Pill standing={drill === "passed" ? "good" : "bad"}>{words.drillStates[drill]}</Pill>;
}

function Proof({ site, drill }: { readonly site: string; readonly drill: DrillReport }): JSX.Element {
  const words = useWords();
  return (
    <Card title={words.proofSheet}>
      <dl class="figures">
        <div>
          <dt>{words.restoredIn}</dt>
          <dd>{tookText(drill.restoredMs)}</dd>
        </div>
        <div>
          <dt>{words.rtoEstimate}</dt>
          <dd>{tookText(drill.rtoEstimateMs)}</dd>
        </div>
        <div>
          <dt>RPO</dt>
          <dd>{tookText(drill.rpoMs)}</dd>
        </div>
      </dl>
      <p>
        {words.snapshot}: <a href={linkTo("sites", site, "snapshots", drill.snapshot)}>{drill.snapshot}</a> ·{" "}
        {words.source}: {drill.account}
      </p>
      <ul class="plain stack tight">
        {drill.checks.map((check) => (
          <li key={check.name} class="judgement">
            <Passed drill={check.ok ? "passed" : "failed"} />
            <span>
              <b>{check.name}</b>: {check.detail}
            </span>
          </li>
        ))}
      </ul>
      {drill.leftOut.length > 0 && (
        <div class="notice late">
          <strong>{words.leftOut}</strong>
          {drill.leftOut.map((one) => (
            <span key={one}>{one}</span>
          ))}
        </div>
      )}
    </Card>
  );
}
