import type { JSX } from "preact";
import type { BrowsedEntry, SnapshotBrowse } from "../../../../src/api/contract/index.ts";
import { Icon } from "../../frame/icons.tsx";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Moment } from "../../ui/age.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

export function SnapshotEntries({
  site,
  id,
  browse,
}: {
  readonly site: string;
  readonly id: string;
  readonly browse: SnapshotBrowse;
}): JSX.Element {
  const words = useWords();
  const { entries, omitted } = browse.listing;
  const restoreLink = (path: string) =>
    `${linkTo("sites", site, "change", "snapshot-restore", id)}?path=${encodeURIComponent(path)}`;
  return (
    <>
      <Table
        caption={words.files}
        rows={entries}
        rowKey={({ path }) => path}
        columns={[
          { title: words.name, cell: (entry) => <EntryName site={site} id={id} entry={entry} /> },
          { title: words.size, kind: "number", cell: sizeText },
          { title: words.changed, cell: (entry) => (entry.kind === "file" ? <Moment at={entry.at} /> : "–") },
          {
            title: words.action,
            cell: ({ path }) =>
              may("restore") ? (
                <a class="button small" href={restoreLink(path)}>
                  {words.restoreThis}
                  <span class="hidden-visually"> {path}</span>
                </a>
              ) : (
                "–"
              ),
          },
        ]}
      />
      {omitted > 0 && <p class="muted">{words.omitted(omitted)}</p>}
    </>
  );
}

function EntryName({
  site,
  id,
  entry,
}: {
  readonly site: string;
  readonly id: string;
  readonly entry: BrowsedEntry;
}): JSX.Element {
  const name = entry.path.split("/").at(-1) ?? entry.path;
  const icon = entry.kind === "dir" ? "folder" : entry.kind;
  return (
    <span class="row">
      <Icon name={icon} />
      {entry.kind === "dir" ? (
        <a href={linkTo("sites", site, "snapshots", id, ...entry.path.split("/"))}>{name}</a>
      ) : (
        <span>
          {name}
          {entry.kind === "link" && ` → ${entry.target}`}
        </span>
      )}
    </span>
  );
}

function sizeText(entry: BrowsedEntry): string {
  if (entry.kind === "file") return bytesText(entry.bytes);
  return entry.below === null ? "–" : bytesText(entry.below.bytes);
}
