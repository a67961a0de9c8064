import type { JSX } from "preact";
import type { FailoverView, SiteHistory, VoteView } from "../../../../src/api/contract/index.ts";
import { StateTrack } from "../../pictures/state-track.tsx";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Age, Lasting, Moment, useNow } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { standingOfStatus } from "../../ui/standing.ts";
import { Table } from "../../ui/table.tsx";
import { tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { Fitness } from "./fitness.tsx";
import { MoveTimeline } from "./move-timeline.tsx";

/** Who is the primary, who says so, what speaks against a move, and what the last one took. */
export function Failover({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const failover = useRoute("GET /sites/{site}/failover", { site });
  return (
    <Page
      title={`${words.tabs.failover}: ${site}`}
      tools={
        may("change") &&
        (["switchover", "failback", "failover"] as const).map((verb) => (
          <a
            key={verb}
            class={verb === "failover" ? "button grave" : "button"}
            href={linkTo("sites", site, "change", verb)}
          >
            {words.verbs[verb]}
          </a>
        ))
      }
    >
      <Show loaded={failover}>{(data) => <Watch site={site} view={data} />}</Show>
      <Fitness site={site} />
      <Moves site={site} />
    </Page>
  );
}

const staleMs = 60_000;

function Watch({ site, view }: { readonly site: string; readonly view: FailoverView }): JSX.Element {
  const words = useWords();
  const now = useNow();
  const { watch } = view;
  if (watch === null) {
    return (
      <p class="notice late">
        {words.nobodyWatches} {words.failoverMode}: {words.modes[view.mode]}
      </p>
    );
  }
  const isStale = watch.lookedAt === null || now - Date.parse(watch.lookedAt) > staleMs;
  return (
    <Picture
      title={words.watchTitle}
      command={`clonepanel status ${site}`}
      picture={
        <div class="stack">
          <StateTrack phase={watch.phase} />
          <VoteList votes={watch.votes} />
        </div>
      }
      table={<VoteTable votes={watch.votes} />}
    >
      <div class="row">
        {isStale ? (
          <Pill standing="unknown">
            {words.unknownSince} {watch.lookedAt === null ? words.never : <Moment at={watch.lookedAt} />}
          </Pill>
        ) : (
          <Pill
            standing={
              watch.phase.kind === "steady" ? "good" : watch.phase.kind === "suspect" ? "late" : "bad"
            }
          >
            {words.phases[watch.phase.kind]}
          </Pill>
        )}
        <span class="muted">
          {words.failoverMode}: {words.modes[view.mode]} · {words.accountRoles.primary}: {watch.primary} ·{" "}
          {words.epoch} {watch.epoch}
        </span>
      </div>
      <p aria-live="assertive">{watch.because ?? words.justStarted}</p>
      {watch.missedSince !== null && (
        <p>
          {words.missed} <Lasting since={watch.missedSince} />
        </p>
      )}
      {watch.reasons.length > 0 && (
        <div class="notice bad">
          <strong>{words.blockReasons}</strong>
          {watch.reasons.map((reason) => (
            <span key={reason}>{reason}</span>
          ))}
        </div>
      )}
      {watch.heldDownUntil !== null && (
        <p class="notice late">
          {words.heldDown} <Age at={watch.heldDownUntil} />
        </p>
      )}
    </Picture>
  );
}

const voteStandings = { up: "good", down: "bad", abstains: "unknown" } as const;

function VoteList({ votes }: { readonly votes: readonly VoteView[] }): JSX.Element {
  const words = useWords();
  if (votes.length === 0) return <p class="muted">{words.noVotes}</p>;
  return (
    <ul class="plain votes" aria-label={words.votes}>
      {votes.map((vote) => (
        <li key={vote.observer} class={`vote ${voteStandings[vote.says]}`}>
          <Pill standing={voteStandings[vote.says]}>{words.says[vote.says]}</Pill>
          <b>{vote.observer}</b>
          <span class="small">{vote.because}</span>
          <span class="small muted">
            {words.network} {vote.network}, <Age at={vote.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function VoteTable({ votes }: { readonly votes: readonly VoteView[] }): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.votes}
      rows={votes}
      rowKey={({ observer }) => observer}
      columns={[
        { title: words.observer, cell: ({ observer }) => observer },
        {
          title: words.vote,
          cell: ({ says }) => <Pill standing={voteStandings[says]}>{words.says[says]}</Pill>,
        },
        { title: words.because, kind: "text", cell: ({ because }) => because },
        { title: words.network, cell: ({ network }) => network },
        { title: words.when, cell: ({ at }) => <Age at={at} /> },
      ]}
    />
  );
}

function Moves({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const history = useRoute("GET /sites/{site}/history", { site }, { days: "400" });
  return (
    <Show loaded={history} isEmpty={({ moves }) => moves.length === 0} empty={words.neverMoved}>
      {({ moves }) => (
        <Picture
          title={words.lastMoveSteps}
          command={`clonepanel log ${site}`}
          picture={moves[0] === undefined ? null : <MoveTimeline operation={moves[0].operation} />}
          table={<MoveTable moves={moves} />}
        />
      )}
    </Show>
  );
}

function MoveTable({ moves }: Pick<SiteHistory, "moves">): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.moves}
      rows={moves}
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
        { title: words.what, cell: ({ kind }) => words.kinds(kind) },
        {
          title: words.result,
          cell: ({ status }) => <Pill standing={standingOfStatus(status)}>{words.statuses[status]}</Pill>,
        },
        { title: words.fromTo, cell: ({ from, to }) => `${from ?? "?"} → ${to ?? "?"}` },
        { title: "RTO", kind: "number", cell: ({ rtoMs }) => (rtoMs === null ? "–" : tookText(rtoMs)) },
        { title: "RPO", kind: "number", cell: ({ rpoMs }) => (rpoMs === null ? "–" : tookText(rpoMs)) },
      ]}
    />
  );
}
