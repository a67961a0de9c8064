import type { JSX } from "preact";
import type { SnapshotDetail } from "../../../../src/api/contract/index.ts";
import { Age, Moment } from "../../ui/age.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

export function SnapshotFacts({ snapshot }: { readonly snapshot: SnapshotDetail }): JSX.Element {
  const words = useWords();
  return (
    <div class="grid2">
      <Card title={words.whatItIs}>
        <div class="row">
          <Pill standing={snapshot.state === "good" ? "good" : "bad"}>
            {words.snapshotStates[snapshot.state]}
          </Pill>
          {snapshot.pinned && <Pill standing="calm">{`${words.pinned}: ${snapshot.pinReason ?? ""}`}</Pill>}
        </div>
        <dl class="facts">
          <dt>{words.when}</dt>
          <dd>
            <Moment at={snapshot.at} /> (<Age at={snapshot.at} />)
          </dd>
          <dt>{words.source}</dt>
          <dd>{snapshot.source}</dd>
          <dt>{words.generation}</dt>
          <dd>{snapshot.generation ?? "–"}</dd>
          <dt>{words.files}</dt>
          <dd>
            {snapshot.files}, {bytesText(snapshot.bytes)}
          </dd>
          <dt>{words.verified}</dt>
          <dd>
            <Age at={snapshot.verifiedAt} />
          </dd>
          <dt>{words.folder}</dt>
          <dd>
            <code>{snapshot.folder}</code>
          </dd>
        </dl>
      </Card>
      <Databases databases={snapshot.databases} />
    </div>
  );
}

function Databases({ databases }: Pick<SnapshotDetail, "databases">): JSX.Element {
  const words = useWords();
  return (
    <Card title={words.databases}>
      {databases.map(({ name, tables }) => (
        <Table
          key={name}
          caption={name}
          rows={tables}
          rowKey={({ table }) => table}
          columns={[
            { title: words.table, cell: ({ table }) => <code>{table}</code> },
            { title: words.rows, kind: "number", cell: ({ rows }) => rows },
          ]}
        />
      ))}
      {databases.length === 0 && <p class="muted">{words.noDatabases}</p>}
    </Card>
  );
}
