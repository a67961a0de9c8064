import type { JSX } from "preact";
import type { CheckWithHistory } from "../../../../src/api/contract/index.ts";
import { UptimeBars } from "../../pictures/uptime-bars.tsx";
import { percentText, uptimeDays, uptimeOf } from "../../pictures/uptime-days.ts";
import { useRoute } from "../../state/resource.ts";
import { may } from "../../state/session.ts";
import { Lasting } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { standingOfCheck } from "../../ui/standing.ts";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { RunButton } from "../site/site-tools.tsx";

const count = 90;
const worstFirst: readonly CheckWithHistory["state"][] = [
  "bad",
  "flapping",
  "failing",
  "warning",
  "unknown",
  "maintenance",
  "good",
];

export function Checks({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const checks = useRoute("GET /sites/{site}/checks", { site });
  return (
    <Page
      title={`${words.tabs.checks}: ${site}`}
      tools={may("act") && <RunButton site={site} verb="check" />}
    >
      <Show loaded={checks} isEmpty={(data) => data.checks.length === 0} empty={words.noChecks}>
        {(data) => (
          <>
            <p class="muted">
              {data.countedSince === null ? words.notCountedYet : words.countedSince(data.countedSince)}
            </p>
            {data.checks
              .toSorted((one, other) => worstFirst.indexOf(one.state) - worstFirst.indexOf(other.state))
              .map((check) => (
                <Check key={check.name} site={site} check={check} />
              ))}
          </>
        )}
      </Show>
    </Page>
  );
}

function Check({ site, check }: { readonly site: string; readonly check: CheckWithHistory }): JSX.Element {
  const words = useWords();
  const days = uptimeDays(check.days, { nowMs: Date.now(), count });
  const up = uptimeOf(days);
  return (
    <Picture
      title={`${check.name} (${check.kind})`}
      command={`clonepanel check ${site}`}
      picture={<UptimeBars name={check.name} days={days} />}
      table={<DayTable check={check} />}
    >
      <div class="row">
        <Pill standing={standingOfCheck(check.state)}>{words.checkStates[check.state]}</Pill>
        <span>
          {check.since !== null && (
            <>
              <Lasting since={check.since} />:{" "}
            </>
          )}
          {check.because}
        </span>
      </div>
      <p class="muted small">
        {words.uptime90}: {up === null ? words.levels.unknown : percentText(up)}
        {check.causedBy !== null && ` · ${words.causedBy(check.causedBy)}`}
      </p>
    </Picture>
  );
}

function DayTable({ check }: { readonly check: CheckWithHistory }): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.uptimeOf(check.name)}
      rows={check.days.toReversed()}
      rowKey={({ day }) => day}
      columns={[
        { title: words.day, cell: ({ day }) => day },
        { title: words.checkStates.good, kind: "number", cell: ({ good }) => good },
        { title: words.checkStates.warning, kind: "number", cell: ({ warning }) => warning },
        { title: words.checkStates.bad, kind: "number", cell: ({ bad }) => bad },
        { title: words.checkStates.unknown, kind: "number", cell: ({ unknown }) => unknown },
        {
          title: words.answerTime,
          kind: "number",
          cell: ({ tookMs }) => (tookMs === null ? "–" : `${tookMs.middle} / ${tookMs.slowest} ms`),
        },
      ]}
    />
  );
}
