import type { JSX } from "preact";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Command } from "../../ui/command.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { RunButton } from "../site/site-tools.tsx";
import { SnapshotEntries } from "./snapshot-entries.tsx";
import { SnapshotFacts } from "./snapshot-facts.tsx";

/** One snapshot: what it is, what lies in it, and the way back. */
export function BrowseSnapshot({
  site,
  id,
  path,
}: {
  readonly site: string;
  readonly id: string;
  readonly path: readonly string[];
}): JSX.Element {
  const words = useWords();
  const here = path.length === 0 ? "." : path.join("/");
  const detail = useRoute("GET /sites/{site}/snapshots/{id}", { site, id });
  const browse = useRoute("GET /sites/{site}/snapshots/{id}/browse", { site, id }, { path: here });
  const isPinned = detail.resource.kind === "ready" && detail.resource.data.snapshot.pinned;
  return (
    <Page
      title={`${words.snapshot} ${id}`}
      tools={
        detail.resource.kind !== "error" && <Tools site={site} id={id} pin={isPinned ? "is" : "is-not"} />
      }
    >
      <Show loaded={detail}>{({ snapshot }) => <SnapshotFacts snapshot={snapshot} />}</Show>
      <Card title={words.files}>
        <Crumbs site={site} id={id} path={path} />
        <Show
          loaded={browse}
          isEmpty={({ listing }) => listing.entries.length === 0}
          empty={words.emptyFolder}
        >
          {(data) => <SnapshotEntries site={site} id={id} browse={data} />}
        </Show>
        <Command>{`clonepanel snapshot browse ${site} ${id} ${here}`}</Command>
      </Card>
    </Page>
  );
}

function Tools({
  site,
  id,
  pin,
}: {
  readonly site: string;
  readonly id: string;
  readonly pin: "is" | "is-not";
}): JSX.Element {
  const words = useWords();
  return (
    <>
      {may("act") && (
        <>
          {pin === "is" ? (
            <RunButton site={site} verb="snapshot-unpin" body={{ id }} />
          ) : (
            <RunButton site={site} verb="snapshot-pin" body={{ id, reason: words.pinnedInBrowser }} />
          )}
          <RunButton site={site} verb="drill" body={{ snapshot: id }} />
        </>
      )}
      {may("restore") && (
        <a class="button main" href={linkTo("sites", site, "change", "snapshot-restore", id)}>
          {words.restoreThis}
        </a>
      )}
    </>
  );
}

function Crumbs({
  site,
  id,
  path,
}: {
  readonly site: string;
  readonly id: string;
  readonly path: readonly string[];
}): JSX.Element {
  const words = useWords();
  return (
    <nav aria-label={words.folder} class="row">
      <a href={linkTo("sites", site, "snapshots", id)}>{words.root}</a>
      {path.map((part, at) => (
        <span key={path.slice(0, at + 1).join("/")}>
          / <a href={linkTo("sites", site, "snapshots", id, ...path.slice(0, at + 1))}>{part}</a>
        </span>
      ))}
    </nav>
  );
}
