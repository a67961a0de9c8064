import type { JSX } from "preact";
import type { StrandedItem, StrandedWrites } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Moment } from "../../ui/age.tsx";
import { Command } from "../../ui/command.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { RescueItem } from "./rescue-item.tsx";

/** What an old primary accepted before it died: brought over, or left, by somebody who saw it. */
export function Rescue({ site, id }: { readonly site: string; readonly id: string | null }): JSX.Element {
  if (id !== null) return <RescueItem site={site} id={id} />;
  return <List site={site} />;
}

function List({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const rescues = useRoute("GET /sites/{site}/rescues", { site });
  const hasItems = rescues.resource.kind === "ready" && rescues.resource.data.items.length > 0;
  return (
    <Page
      title={`${words.tabs.rescue}: ${site}`}
      tools={
        may("change") &&
        hasItems && (
          <>
            <a class="button" href={linkTo("sites", site, "change", "rescue-discard")}>
              {words.discardAll}
            </a>
            <a class="button main" href={linkTo("sites", site, "change", "rescue-apply")}>
              {words.applySafe}
            </a>
          </>
        )
      }
    >
      <Show
        loaded={rescues}
        isEmpty={({ items, cases, decided }) => items.length + cases.length + decided.length === 0}
        empty={words.nothingStranded}
      >
        {(data) => <Stranded site={site} writes={data} />}
      </Show>
      <Command>{`clonepanel rescue list ${site}`}</Command>
    </Page>
  );
}

function Stranded({ site, writes }: { readonly site: string; readonly writes: StrandedWrites }): JSX.Element {
  const words = useWords();
  return (
    <>
      {writes.notes.map((note) => (
        <p key={note} class="notice late">
          {note}
        </p>
      ))}
      {writes.cases.map((one) => (
        <p key={one.id}>
          {words.caseOf(one.account)} <Moment at={one.at} />
        </p>
      ))}
      <Card title={words.undecided(writes.items.length + writes.omitted)}>
        {writes.items.length === 0 ? (
          <p class="muted">{words.nothingUndecided}</p>
        ) : (
          <Items site={site} writes={writes} />
        )}
        {writes.omitted > 0 && <p class="muted">{words.omitted(writes.omitted)}</p>}
      </Card>
      {writes.decided.length > 0 && <Decided decided={writes.decided} />}
    </>
  );
}

function Items({ site, writes }: { readonly site: string; readonly writes: StrandedWrites }): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.personFirst}
      rows={writes.items.toSorted((one, other) => other.verdict.localeCompare(one.verdict))}
      rowKey={({ id }) => id}
      columns={[
        {
          title: words.what,
          cell: (item) => <a href={linkTo("sites", site, "rescue", item.id)}>{nameOf(item)}</a>,
        },
        { title: words.change, cell: ({ change }) => words.rowChanges[change.kind] },
        {
          title: words.verdict,
          cell: ({ verdict }) => (
            <Pill standing={verdict === "automatic" ? "good" : "late"}>{words.rescueVerdicts[verdict]}</Pill>
          ),
        },
        { title: words.because, kind: "text", cell: ({ reason }) => reason },
        { title: words.partOf, cell: ({ group }) => group ?? "–" },
      ]}
    />
  );
}

function Decided({ decided }: Pick<StrandedWrites, "decided">): JSX.Element {
  const words = useWords();
  return (
    <Card title={words.decided}>
      <Table
        caption={words.newestFirst}
        rows={decided}
        rowKey={({ id, at }) => id + at}
        columns={[
          { title: words.what, cell: ({ table, key, group }) => group ?? `${table ?? ""} ${keyText(key)}` },
          { title: words.decision, cell: ({ what }) => words.decisions[what] },
          { title: words.when, cell: ({ at }) => <Moment at={at} /> },
          {
            title: words.operation,
            cell: ({ operation }) => <a href={linkTo("operations", operation)}>{operation}</a>,
          },
        ]}
      />
    </Card>
  );
}

export function nameOf(item: StrandedItem): string {
  return item.kind === "file" ? item.key : `${item.table} ${keyText(item.key)}`;
}

function keyText(key: Readonly<Record<string, unknown>> | string | null): string {
  if (key === null) return "";
  if (typeof key === "string") return key;
  return Object.entries(key)
    .map(([column, value]) => `${column}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}
