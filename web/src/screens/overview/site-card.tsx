import type { JSX } from "preact";
import type { OverviewSite } from "../../../../src/api/contract/index.ts";
import { Icon } from "../../frame/icons.tsx";
import { linkTo } from "../../state/router.ts";
import { Age } from "../../ui/age.tsx";
import { Mark, Pill } from "../../ui/mark.tsx";
import { standingOfLevel } from "../../ui/standing.ts";
import { spanText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

/** One site in three seconds: is it safe, where does it live, and what is wrong in a sentence each. */
export function SiteCard({ site }: { readonly site: OverviewSite }): JSX.Element {
  const words = useWords();
  const { status, safety, judgements, running } = site;
  const worries = judgements.filter(({ level }) => level !== "good" && level !== "off");
  return (
    <article class={`card site-card ${safety}`}>
      <div class="row between">
        <h2>
          <a href={linkTo("sites", status.site)}>{status.site}</a>
        </h2>
        <div class="row">
          {running.map(({ operation, kind }) => (
            <span key={operation} class="small muted row">
              <span class="spin mark">
                <Icon name="running" />
              </span>
              {words.kinds(kind)}
            </span>
          ))}
          <Pill standing={safety}>{words.safety[safety]}</Pill>
        </div>
      </div>
      <Places site={site} />
      {worries.length > 0 && (
        <ul class="plain stack tight">
          {worries.map(({ topic, level, because }) => (
            <li key={topic} class="worry">
              <span class={`mark ${standingOfLevel(level)}`}>
                <Mark standing={standingOfLevel(level)} />
              </span>
              <span>
                <b>{words.topics[topic]}</b>: {because}
              </span>
            </li>
          ))}
        </ul>
      )}
      <ul class="plain chips">
        {judgements.map(({ topic, level, because }) => (
          <li key={topic} class={`chip ${standingOfLevel(level)}`} title={because}>
            <Mark standing={standingOfLevel(level)} />
            {words.topics[topic]}
            <span class="hidden-visually">: {words.levels[level]}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}

function Places({ site: { status } }: { readonly site: OverviewSite }): JSX.Element {
  const words = useWords();
  return (
    <p class="places">
      <span class="place primary">{status.primary}</span>
      {status.replicas.map((replica) => (
        <span key={replica.account} class="row">
          <Icon name="arrow" />
          <span class={`place ${replica.role}`}>{replica.account}</span>
          <span class="muted small">
            {replica.role === "fenced"
              ? words.accountRoles.fenced
              : replica.lagSeconds === null
                ? words.neverCopied
                : words.lag(spanText(replica.lagSeconds * 1000))}
          </span>
        </span>
      ))}
      <span class="muted small">
        {words.lastSnapshot}: <Age at={status.lastSnapshot?.at ?? null} />
      </span>
    </p>
  );
}
