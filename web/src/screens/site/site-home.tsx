import type { JSX } from "preact";
import type { Judgement, SiteDetail } from "../../../../src/api/contract/index.ts";
import { Topology } from "../../pictures/topology.tsx";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { Age } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { standingOfLevel, standingOfState } from "../../ui/standing.ts";
import { Table } from "../../ui/table.tsx";
import { spanText, tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { SiteTools } from "./site-tools.tsx";
import { Timeline } from "./timeline.tsx";

export function SiteHome({ site }: { readonly site: string }): JSX.Element {
  const detail = useRoute("GET /sites/{site}", { site });
  return (
    <Page title={site} tools={<SiteTools site={site} detail={detail} />}>
      <Show loaded={detail}>{(data) => <Home site={data} />}</Show>
    </Page>
  );
}

function Home({ site }: { readonly site: SiteDetail }): JSX.Element {
  const words = useWords();
  const name = site.status.site;
  return (
    <>
      <div class="row">
        <Pill standing={site.safety}>{words.safety[site.safety]}</Pill>
        <Pill standing={standingOfState(site.status.state)}>{words.states[site.status.state]}</Pill>
        <span class="muted">{site.names.join(", ")}</span>
      </div>
      <Picture
        title={words.whereItLives}
        command={`clonepanel status ${name}`}
        picture={<LiveTopology site={site} />}
        table={<AccountsTable site={site} />}
      />
      <div class="grid2">
        <Judgements rows={site.judgements} />
        <Promises site={site} />
      </div>
      <Timeline site={name} />
    </>
  );
}

function LiveTopology({ site }: { readonly site: SiteDetail }): JSX.Element {
  const history = useRoute("GET /sites/{site}/history", { site: site.status.site }, { days: "7" });
  const syncs = history.resource.kind === "ready" ? history.resource.data.syncs : [];
  const last = syncs.at(-1);
  const isRunning = site.running.some(({ kind }) => kind === "sync");
  return <Topology site={site} flow={{ bytes: last?.bytes ?? null, isRunning }} />;
}

function AccountsTable({ site }: { readonly site: SiteDetail }): JSX.Element {
  const words = useWords();
  const replicaOf = (account: string) => site.status.replicas.find((one) => one.account === account);
  return (
    <Table
      caption={words.whereItLives}
      rows={site.accounts}
      rowKey={({ account }) => account}
      columns={[
        { title: words.account, cell: ({ account }) => account },
        { title: words.role, cell: ({ role }) => words.accountRoles[role] },
        { title: words.addresses, cell: ({ addresses }) => addresses.join(", ") || "–" },
        {
          title: words.behind,
          cell: ({ account }) => {
            const lag = replicaOf(account)?.lagSeconds;
            return lag === undefined || lag === null ? "–" : spanText(lag * 1000);
          },
        },
        {
          title: words.generation,
          kind: "number",
          cell: ({ account }) => replicaOf(account)?.generation ?? "–",
        },
        { title: words.folder, cell: ({ path }) => <code>{path}</code> },
      ]}
    />
  );
}

const screenOf: Readonly<Record<Judgement["topic"], string>> = {
  copy: "replication",
  snapshot: "snapshots",
  spare: "failover",
  dns: "dns",
  mail: "mail",
  checks: "checks",
  drill: "drills",
  offsite: "snapshots",
  failover: "failover",
  stranded: "rescue",
};

function Judgements({ rows }: { readonly rows: readonly Judgement[] }): JSX.Element {
  const words = useWords();
  const [, , site = ""] = location.hash.split("/");
  return (
    <Card title={words.judgements}>
      <ul class="plain stack tight">
        {rows.map(({ topic, level, because, knownAt }) => (
          <li key={topic} class="judgement">
            <Pill standing={standingOfLevel(level)}>{words.levels[level]}</Pill>
            <span>
              <a href={`#/sites/${site}/${screenOf[topic]}`}>{words.topics[topic]}</a>: {because}
            </span>
            <span class="small muted">{knownAt !== null && <Age at={knownAt} />}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Promises({ site }: { readonly site: SiteDetail }): JSX.Element {
  const words = useWords();
  const { wants, status } = site;
  return (
    <Card title={words.promises}>
      <dl class="facts">
        <dt>{words.mirrorEvery}</dt>
        <dd>{spanText(wants.mirrorEveryMs)}</dd>
        <dt>{words.snapshotEvery}</dt>
        <dd>{spanText(wants.snapshotEveryMs)}</dd>
        <dt>{words.drillEvery}</dt>
        <dd>{spanText(wants.drillEveryMs)}</dd>
        <dt>{words.failoverMode}</dt>
        <dd>{words.modes[wants.failover.mode]}</dd>
        <dt>{words.preferredPrimary}</dt>
        <dd>{site.preferredPrimary}</dd>
        <dt>{words.app}</dt>
        <dd>{site.app}</dd>
        {status.lastMove !== null && (
          <>
            <dt>{words.lastMove}</dt>
            <dd>
              {words.kinds(status.lastMove.kind)} {status.lastMove.from} → {status.lastMove.to},{" "}
              <Age at={status.lastMove.at} />: RTO {tookText(status.lastMove.rtoMs)}, RPO{" "}
              {tookText(status.lastMove.rpoMs)}
            </dd>
          </>
        )}
        {site.stranded !== null && site.stranded > 0 && (
          <>
            <dt>{words.topics.stranded}</dt>
            <dd>
              <a href={linkTo("sites", status.site, "rescue")}>{words.strandedCount(site.stranded)}</a>
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}
