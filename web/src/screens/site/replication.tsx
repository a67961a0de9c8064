import type { JSX } from "preact";
import type { SiteHistory } from "../../../../src/api/contract/index.ts";
import { RunStrip } from "../../pictures/run-strip.tsx";
import { Trend } from "../../pictures/trend.tsx";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { Moment } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { standingOfStatus } from "../../ui/standing.ts";
import { Table } from "../../ui/table.tsx";
import { bytesText, tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { RunButton } from "./site-tools.tsx";

export function Replication({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const history = useRoute("GET /sites/{site}/history", { site }, { days: "30" });
  return (
    <Page
      title={`${words.tabs.replication}: ${site}`}
      tools={
        <>
          <a class="button main" href={linkTo("sites", site, "change", "sync")}>
            {words.verbs.sync}
          </a>
          <RunButton site={site} verb="verify" />
        </>
      }
    >
      <Show
        loaded={history}
        isEmpty={({ syncs, days }) => syncs.length === 0 && days.length === 0}
        empty={words.nothingCopied}
      >
        {(data) => (
          <>
            <Passes site={site} history={data} />
            <Days site={site} history={data} />
          </>
        )}
      </Show>
    </Page>
  );
}

function Passes({ site, history }: { readonly site: string; readonly history: SiteHistory }): JSX.Element {
  const words = useWords();
  return (
    <Picture
      title={words.lastPasses(history.syncs.length)}
      command={`clonepanel log ${site} --limit 200`}
      picture={<RunStrip syncs={history.syncs} />}
      table={
        <Table
          caption={words.lastPasses(history.syncs.length)}
          rows={history.syncs.toReversed()}
          rowKey={({ operation }) => operation}
          columns={[
            {
              title: words.when,
              cell: ({ operation, at }) => (
                <a href={linkTo("operations", operation)}>
                  <Moment at={at} />
                </a>
              ),
            },
            {
              title: words.result,
              cell: ({ status }) => <Pill standing={standingOfStatus(status)}>{words.statuses[status]}</Pill>,
            },
            {
              title: words.took,
              kind: "number",
              cell: ({ durationMs }) => (durationMs === null ? "–" : tookText(durationMs)),
            },
            {
              title: words.transferred,
              kind: "number",
              cell: ({ bytes }) => (bytes === null ? "–" : bytesText(bytes)),
            },
          ]}
        />
      }
    />
  );
}

function Days({ site, history }: { readonly site: string; readonly history: SiteHistory }): JSX.Element {
  const words = useWords();
  return (
    <Picture
      title={words.bytesPerDay}
      command={`clonepanel log ${site}`}
      picture={
        <Trend
          label={words.bytesPerDay}
          points={history.days.map(({ day, syncs }) => ({
            at: day,
            value: syncs.bytes,
            isBad: syncs.failed > 0,
          }))}
          text={bytesText}
        />
      }
      table={
        <Table
          caption={words.bytesPerDay}
          rows={history.days}
          rowKey={({ day }) => day}
          columns={[
            { title: words.day, cell: ({ day }) => day },
            { title: words.passes, kind: "number", cell: ({ syncs }) => syncs.done },
            { title: words.statuses.failed, kind: "number", cell: ({ syncs }) => syncs.failed },
            { title: words.transferred, kind: "number", cell: ({ syncs }) => bytesText(syncs.bytes) },
            { title: words.tabs.snapshots, kind: "number", cell: ({ snapshots }) => snapshots },
          ]}
        />
      }
    />
  );
}
