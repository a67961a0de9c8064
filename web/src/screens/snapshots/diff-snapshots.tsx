import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SnapshotDiff, SnapshotRow } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { Command } from "../../ui/command.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

export function DiffSnapshots({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const snapshots = useRoute("GET /sites/{site}/snapshots", { site });
  return (
    <Page title={`${words.compare}: ${site}`}>
      <Show loaded={snapshots} isEmpty={(data) => data.snapshots.length === 0} empty={words.noSnapshots}>
        {(data) => <Chosen site={site} rows={data.snapshots} />}
      </Show>
    </Page>
  );
}

function Chosen({
  site,
  rows,
}: {
  readonly site: string;
  readonly rows: readonly SnapshotRow[];
}): JSX.Element {
  const words = useWords();
  const [from, setFrom] = useState(rows[0]?.id ?? "");
  const [to, setTo] = useState("current");
  const diff = useRoute("GET /sites/{site}/diff", { site }, { from, to });
  const options = rows.slice(0, 500).map(({ id }) => ({ value: id, label: id }));
  return (
    <>
      <div class="grid2">
        <SelectField label={words.from} value={from} options={options} onValue={setFrom} />
        <SelectField
          label={words.to}
          value={to}
          options={[{ value: "current", label: words.currentGeneration }, ...options]}
          onValue={setTo}
        />
      </div>
      <Command>{`clonepanel snapshot diff ${site} ${from} ${to}`}</Command>
      <Show
        loaded={diff}
        isEmpty={({ diff: one }) => one.files.items.length === 0 && one.tables.length === 0}
        empty={words.noDifference}
      >
        {({ diff: one }) => (
          <div class="grid2">
            <Files files={one.files} />
            <Tables tables={one.tables} />
          </div>
        )}
      </Show>
    </>
  );
}

function Files({ files }: Pick<SnapshotDiff["diff"], "files">): JSX.Element {
  const words = useWords();
  const { counts, items, omitted } = files;
  const kinds = ["added", "changed", "removed", "attributes"] as const;
  return (
    <Card title={words.files}>
      <p>{kinds.map((kind) => `${counts[kind]} ${words.fileChanges[kind]}`).join(" · ")}</p>
      {items.length > 0 && (
        <Table
          caption={words.files}
          rows={items}
          rowKey={({ path }) => path}
          columns={[
            { title: words.name, cell: ({ path }) => <code>{path}</code> },
            { title: words.change, cell: ({ kind }) => words.fileChanges[kind] },
            {
              title: words.size,
              kind: "number",
              cell: ({ bytesBefore, bytesAfter }) => `${sizeText(bytesBefore)} → ${sizeText(bytesAfter)}`,
            },
          ]}
        />
      )}
      {omitted > 0 && <p class="muted">{words.omitted(omitted)}</p>}
    </Card>
  );
}

function Tables({ tables }: Pick<SnapshotDiff["diff"], "tables">): JSX.Element {
  const words = useWords();
  return (
    <Card title={words.databases}>
      {tables.length === 0 ? (
        <p class="muted">{words.noDifference}</p>
      ) : (
        <Table
          caption={words.databases}
          rows={tables}
          rowKey={({ database, table }) => `${database}.${table}`}
          columns={[
            { title: words.table, cell: ({ database, table }) => <code>{`${database}.${table}`}</code> },
            { title: words.rowChanges.insert, kind: "number", cell: ({ inserted }) => inserted },
            { title: words.rowChanges.update, kind: "number", cell: ({ updated }) => updated },
            { title: words.rowChanges.delete, kind: "number", cell: ({ deleted }) => deleted },
          ]}
        />
      )}
    </Card>
  );
}

function sizeText(bytes: number | null): string {
  return bytes === null ? "–" : bytesText(bytes);
}
