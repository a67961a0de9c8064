import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SnapshotRow } from "../../../../src/api/contract/index.ts";
import { heatDays } from "../../pictures/heat-days.ts";
import { HeatMap } from "../../pictures/heat-map.tsx";
import { Trend } from "../../pictures/trend.tsx";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Show } from "../../ui/loaded.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { RunButton } from "../site/site-tools.tsx";
import { Retention } from "./retention.tsx";
import { SnapshotTable } from "./snapshot-table.tsx";

const weeks = 26;
const pageSize = 25;

export function Snapshots({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const snapshots = useRoute("GET /sites/{site}/snapshots", { site });
  return (
    <Page
      title={`${words.tabs.snapshots}: ${site}`}
      tools={
        <>
          {may("act") && <RunButton site={site} verb="snapshot-take" />}
          {may("act") && <RunButton site={site} verb="snapshot-verify" />}
          <a class="button" href={linkTo("sites", site, "diff")}>
            {words.compare}
          </a>
        </>
      }
    >
      <Show loaded={snapshots} isEmpty={(data) => data.snapshots.length === 0} empty={words.noSnapshots}>
        {(data) => <Calendar site={site} rows={data.snapshots} />}
      </Show>
    </Page>
  );
}

interface RowsOfSite {
  readonly site: string;
  readonly rows: readonly SnapshotRow[];
}

function Calendar({ site, rows }: RowsOfSite): JSX.Element {
  const words = useWords();
  const [day, setDay] = useState<string | null>(null);
  const days = heatDays(rows, { nowMs: Date.now(), weeks });
  const listed = day === null ? rows : rows.filter(({ at }) => at.startsWith(day));
  return (
    <>
      <Picture
        title={words.calendar}
        command={`clonepanel snapshot list ${site}`}
        picture={<HeatMap days={days} chosen={day} onChoose={setDay} />}
        table={
          <Table
            caption={words.calendar}
            rows={days.filter((one) => one.snapshots.length > 0).toReversed()}
            rowKey={(one) => one.day}
            columns={[
              { title: words.day, cell: (one) => one.day },
              { title: words.tabs.snapshots, kind: "number", cell: (one) => one.snapshots.length },
              { title: words.damaged, cell: (one) => (one.isDamaged ? words.yes : words.no) },
              { title: words.oddSize, cell: (one) => (one.isOdd ? words.yes : words.no) },
            ]}
          />
        }
      />
      <Card
        title={day === null ? words.allSnapshots(rows.length) : words.snapshotsOf(day)}
        tools={
          day !== null && (
            <button type="button" class="button quiet small" onClick={() => setDay(null)}>
              {words.showAll}
            </button>
          )
        }
      >
        <Listed key={day} site={site} rows={listed} />
      </Card>
      <Sizes site={site} rows={rows} />
      <Retention site={site} />
    </>
  );
}

/** Ten thousand rows are never on the page at once. */
function Listed({ site, rows }: RowsOfSite): JSX.Element {
  const words = useWords();
  const [shown, setShown] = useState(pageSize);
  return (
    <>
      <SnapshotTable site={site} rows={rows.slice(0, shown)} />
      {rows.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + pageSize)}>
          {words.showMore(rows.length - shown)}
        </button>
      )}
    </>
  );
}

function Sizes({ site, rows }: RowsOfSite): JSX.Element {
  const words = useWords();
  const newest = rows.slice(0, 60);
  return (
    <Picture
      title={words.sizes}
      command={`clonepanel snapshot list ${site}`}
      picture={
        <Trend
          label={words.sizes}
          points={newest.toReversed().map(({ at, bytes, state }) => ({
            at: at.slice(0, 16).replace("T", " "),
            value: bytes,
            isBad: state === "damaged",
          }))}
          text={bytesText}
        />
      }
      table={<SnapshotTable site={site} rows={newest} />}
    />
  );
}
