import type { JSX } from "preact";
import type { ClientSite } from "../../../../src/api/contract/index.ts";
import { heatDays } from "../../pictures/heat-days.ts";
import { HeatMap } from "../../pictures/heat-map.tsx";
import { useRoute } from "../../state/resource.ts";
import { Age, Moment } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { MonthlyReport } from "./monthly-report.tsx";

/** For the owner of a site: plain words, no names of servers. */
export function ClientHome(): JSX.Element {
  const words = useWords();
  const sites = useRoute("GET /client/sites", {});
  return (
    <Page title={words.yourSites}>
      <Show loaded={sites} isEmpty={(data) => data.sites.length === 0} empty={words.noClientSites}>
        {(data) => data.sites.map((site) => <One key={site.site} site={site} />)}
      </Show>
    </Page>
  );
}

const standings = { up: "good", down: "bad", unknown: "unknown" } as const;

function One({ site }: { readonly site: ClientSite }): JSX.Element {
  const words = useWords();
  return (
    <Card title={site.site} tools={<Pill standing={standings[site.web]}>{words.web[site.web]}</Pill>}>
      <p>{site.sentence}</p>
      <dl class="facts">
        <dt>{words.lookedAt}</dt>
        <dd>
          <Age at={site.knownAt} />
        </dd>
        <dt>{words.copied}</dt>
        <dd>
          <Age at={site.copiedAt} />
        </dd>
        <dt>{words.lastDrill}</dt>
        <dd>
          {site.lastDrill === null ? (
            words.never
          ) : (
            <>
              {words.drillStates[site.lastDrill.passed ? "passed" : "failed"]}, <Age at={site.lastDrill.at} />
            </>
          )}
        </dd>
      </dl>
      <Calendar site={site} />
      <MonthlyReport site={site.site} />
    </Card>
  );
}

function Calendar({ site }: { readonly site: ClientSite }): JSX.Element {
  const words = useWords();
  const rows = site.snapshots.map((one) => ({
    ...one,
    site: site.site,
    generation: null,
    uniqueBytes: null,
    verifiedAt: null,
    pinned: false,
    pinReason: null,
    state: "good" as const,
  }));
  return (
    <>
      <HeatMap
        days={heatDays(rows, { nowMs: Date.now(), weeks: 26 })}
        chosen={null}
        onChoose={() => undefined}
      />
      <details>
        <summary>{words.showAsTable}</summary>
        <Table
          caption={words.newestFirst}
          rows={site.snapshots.slice(0, 100)}
          rowKey={({ id }) => id}
          columns={[
            { title: words.snapshot, cell: ({ at }) => <Moment at={at} /> },
            { title: words.files, kind: "number", cell: ({ files }) => files },
            { title: words.size, kind: "number", cell: ({ bytes }) => bytesText(bytes) },
          ]}
        />
      </details>
    </>
  );
}
