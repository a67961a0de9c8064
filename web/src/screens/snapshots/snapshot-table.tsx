import type { JSX } from "preact";
import type { SnapshotRow } from "../../../../src/api/contract/index.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Age, Moment } from "../../ui/age.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

export function SnapshotTable({
  site,
  rows,
}: {
  readonly site: string;
  readonly rows: readonly SnapshotRow[];
}): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.newestFirst}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          title: words.snapshot,
          cell: ({ id, at }) => (
            <a href={linkTo("sites", site, "snapshots", id)}>
              <Moment at={at} />
            </a>
          ),
        },
        { title: words.age, cell: ({ at }) => <Age at={at} /> },
        {
          title: words.state,
          cell: ({ state, pinned, pinReason }) => (
            <span class="row">
              <Pill standing={state === "good" ? "good" : "bad"}>{words.snapshotStates[state]}</Pill>
              {pinned && (
                <Pill standing="calm" title={pinReason ?? ""}>
                  {words.pinned}
                </Pill>
              )}
            </span>
          ),
        },
        { title: words.size, kind: "number", cell: ({ bytes }) => bytesText(bytes) },
        {
          title: words.ownSize,
          kind: "number",
          cell: ({ uniqueBytes }) => (uniqueBytes === null ? "–" : bytesText(uniqueBytes)),
        },
        { title: words.verified, cell: ({ verifiedAt }) => <Age at={verifiedAt} /> },
        {
          title: words.action,
          cell: ({ id }) =>
            may("restore") ? (
              <a class="button small" href={linkTo("sites", site, "change", "snapshot-restore", id)}>
                {words.restoreThis}
                <span class="hidden-visually"> {id}</span>
              </a>
            ) : (
              "–"
            ),
        },
      ]}
    />
  );
}
