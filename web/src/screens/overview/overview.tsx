import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Overview as OverviewData, OverviewSite, Safety } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { Command } from "../../ui/command.tsx";
import { TextField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Page } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { chooseSites } from "./choose-sites.ts";
import { SiteCard } from "./site-card.tsx";
import { SiteTable } from "./site-table.tsx";

/** "Are my sites safe?" The server judged and sorted; here it is only shown. */
export function Overview(): JSX.Element {
  const words = useWords();
  const overview = useRoute("GET /overview", {});
  return (
    <Page title={words.overviewTitle}>
      <Show
        loaded={overview}
        isEmpty={(data) => data.sites.length === 0}
        empty={
          <>
            <p>{words.noSites}</p>
            <Command>clonepanel init</Command>
          </>
        }
      >
        {(data) => <Sites overview={data} />}
      </Show>
    </Page>
  );
}

function Sites({ overview }: { readonly overview: OverviewData }): JSX.Element {
  const words = useWords();
  const [text, setText] = useState("");
  const [safety, setSafety] = useState<Safety | null>(null);
  const [shown, setShown] = useState<"cards" | "table">("cards");
  const sites = chooseSites(overview.sites, { text, safety });
  return (
    <>
      <Sentence overview={overview} />
      <div class="row between">
        <div class="row">
          {(["bad", "unknown", "late", "good"] as const)
            .filter((level) => overview.counts[level] > 0)
            .map((level) => (
              <button
                key={level}
                type="button"
                class="filter"
                aria-pressed={safety === level}
                onClick={() => setSafety(safety === level ? null : level)}
              >
                <Pill standing={level}>
                  {overview.counts[level]} {words.safety[level]}
                </Pill>
              </button>
            ))}
        </div>
        <div class="tools">
          <button
            type="button"
            class="button quiet small"
            aria-pressed={shown === "table"}
            onClick={() => setShown(shown === "cards" ? "table" : "cards")}
          >
            {words.showAsTable}
          </button>
        </div>
      </div>
      {overview.sites.length > 6 && (
        <TextField label={words.findSite} type="search" value={text} onValue={setText} />
      )}
      {shown === "cards" ? <Cards sites={sites} /> : <SiteTable sites={sites} />}
      <Command>clonepanel status</Command>
    </>
  );
}

function Sentence({ overview }: { readonly overview: OverviewData }): JSX.Element {
  const words = useWords();
  const worst = (["bad", "unknown", "late"] as const).find((level) => overview.counts[level] > 0) ?? "good";
  const failing = overview.notifications.filter(({ state }) => state === "failing");
  return (
    <div class="stack tight" aria-live="polite">
      <p class={`sentence ${worst}`}>{overview.sentence}</p>
      {!overview.isScheduled && <p class="notice late">{words.notScheduled}</p>}
      {failing.length > 0 && (
        <p class="notice bad">{words.cannotTell(failing.map(({ name }) => name).join(", "))}</p>
      )}
      {overview.openIncidents > 0 && (
        <p>
          <a href={linkTo("notifications")}>{words.openIncidents(overview.openIncidents)}</a>
        </p>
      )}
    </div>
  );
}

/** More than a window holds: the worst are on the screen before hundreds of others are made. */
const firstCards = 12;

function Cards({ sites }: { readonly sites: readonly OverviewSite[] }): JSX.Element {
  const [made, setMade] = useState(firstCards);
  useEffect(() => {
    const timer = setTimeout(() => setMade(Number.POSITIVE_INFINITY), 50);
    return () => clearTimeout(timer);
  }, []);
  return (
    <ul class="plain cards">
      {sites.slice(0, made).map((site) => (
        <li key={site.status.site}>
          <SiteCard site={site} />
        </li>
      ))}
    </ul>
  );
}
