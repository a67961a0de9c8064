import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RowByColumn, StrandedItem, StrandedOne } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Command } from "../../ui/command.tsx";
import { RadioField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { MakePlan } from "../change/make-plan.tsx";

/** One stranded write: as it was, on the old side, on the new side; and what becomes of it. */
export function RescueItem({ site, id }: { readonly site: string; readonly id: string }): JSX.Element {
  const words = useWords();
  const one = useRoute("GET /sites/{site}/rescues/{id}", { site, id });
  return (
    <Page
      title={`${words.strandedWrite} ${id}`}
      sub={<a href={linkTo("sites", site, "rescue")}>{words.backToList}</a>}
    >
      <Show loaded={one}>{(data) => <Item site={site} one={data} />}</Show>
    </Page>
  );
}

function Item({ site, one }: { readonly site: string; readonly one: StrandedOne }): JSX.Element {
  const words = useWords();
  const { item, context } = one;
  return (
    <>
      <div class="row">
        <Pill standing={item.verdict === "automatic" ? "good" : "late"}>
          {words.rescueVerdicts[item.verdict]}
        </Pill>
        <span>{item.reason}</span>
      </div>
      <Card title={words.threeSides}>
        <Sides item={item} />
      </Card>
      {context.group.length > 1 && (
        <Card title={words.sameThing}>
          <ul>
            {context.group.map((other) => (
              <li key={other.id}>
                <a href={linkTo("sites", site, "rescue", other.id)}>{other.id}</a> {other.reason}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {may("change") && <Decide site={site} id={item.id} />}
      <Command>{`clonepanel rescue show ${site} ${item.id}`}</Command>
    </>
  );
}

function Sides({ item }: { readonly item: StrandedItem }): JSX.Element {
  const words = useWords();
  const rows = rowsOf(item);
  return (
    <Table
      caption={words.threeSidesCaption}
      rows={rows}
      rowKey={({ column }) => column}
      columns={[
        { title: words.column, cell: ({ column, differs }) => (differs ? <b>{column} ≠</b> : column) },
        { title: words.base, cell: ({ base }) => base },
        { title: words.oldSide, cell: ({ old }) => old },
        { title: words.newSide, cell: ({ now }) => now },
      ]}
    />
  );
}

interface SideRow {
  readonly column: string;
  readonly differs: boolean;
  readonly base: string;
  readonly old: string;
  readonly now: string;
}

function rowsOf(item: StrandedItem): readonly SideRow[] {
  if (item.kind === "file") {
    const { base, old, new: now } = item.change;
    return [{ column: "sha256", differs: true, base: base ?? "–", old: old ?? "–", now: now ?? "–" }];
  }
  const { base, old, new: now } = item.change;
  const columns = new Set([base, old, now].flatMap((row) => Object.keys(row ?? {})));
  const text = (row: RowByColumn | null, column: string) => (row === null ? "–" : valueText(row[column]));
  return [...columns].map((column) => ({
    column,
    differs: item.differs.includes(column),
    base: text(base, column),
    old: text(old, column),
    now: text(now, column),
  }));
}

type Take = "old" | "new" | "merge" | "both";

function Decide({ site, id }: { readonly site: string; readonly id: string }): JSX.Element {
  const words = useWords();
  const [take, setTake] = useState<Take>("old");
  return (
    <Card title={words.decide}>
      <RadioField
        legend={words.takeWhich}
        value={take}
        options={(["old", "new", "merge", "both"] as const).map((value) => ({
          value,
          label: words.takes[value],
        }))}
        onValue={setTake}
      />
      <MakePlan site={site} verb="rescue-apply" body={{ id: [id], take }} />
      <p>
        <a href={linkTo("sites", site, "change", "rescue-discard", id)}>{words.discardThis}</a>
      </p>
    </Card>
  );
}

function valueText(value: unknown): string {
  if (value === null) return "NULL";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
}
