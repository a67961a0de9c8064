import { webStanding } from "../../core/page/web-standing.ts";
import type { SiteStatus } from "../../core/report/site-status.ts";
import { span } from "../../core/words/quantities.ts";
import { seesSite } from "../access/principal.ts";
import type { ClientSite, ClientSites } from "../contract/client.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";

const shownSnapshots = 200;

/** In plain words, and without a name of a host, an account or a path. */
export async function clientSites(house: PanelHouse, { who }: Asked): Promise<Given> {
  const statuses = (await house.app.status({ site: null })).filter(({ site }) => seesSite(who, site));
  const sites: ClientSite[] = [];
  for (const status of statuses) sites.push(await clientSite(house, status));
  return given({ sites } satisfies ClientSites);
}

async function clientSite({ app, clock }: PanelHouse, status: SiteStatus): Promise<ClientSite> {
  const { site, surveyedAt, lastSnapshot, drill } = status;
  const snapshots = await app.listSnapshots({ site });
  const web = webStanding(status.checks, { nowMs: clock.nowMs(), timeMs: Date.parse });
  return {
    site,
    sentence: sentenceOf(status, web.state, clock.nowMs()),
    web: web.state,
    knownAt: web.knownAt,
    copiedAt: surveyedAt,
    lastSnapshotAt: lastSnapshot?.at ?? null,
    lastDrill: drill.at === null ? null : { at: drill.at, passed: drill.state === "passed" },
    snapshots: snapshots
      .slice(0, shownSnapshots)
      .map(({ id, at, files, bytes }) => ({ id, at, files, bytes })),
  };
}

function sentenceOf({ surveyedAt, drill }: SiteStatus, web: ClientSite["web"], nowMs: number): string {
  const words = {
    up: "Your site is up",
    down: "Your site is down",
    unknown: "Nobody knows whether your site is up",
  };
  const ageMs = surveyedAt === null ? null : nowMs - Date.parse(surveyedAt);
  const copied =
    ageMs === null
      ? "it was not copied yet"
      : `it was copied ${ageMs < 60_000 ? "less than a minute" : span(ageMs)} ago`;
  const tested = {
    passed: "the last restore test passed",
    failed: "the last restore test failed",
    none: "a restore was not tested yet",
    unknown: "the last restore test is long ago",
  };
  return `${words[web]}; ${copied}; ${tested[drill.state]}`;
}
