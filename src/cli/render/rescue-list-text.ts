import type { StrandedCount, StrandedItem, StrandedWrites } from "../../core/report/rescue.ts";
import { count } from "../../core/words/quantities.ts";
import { happened, keyText, valueText } from "./rescue-words.ts";
import { table } from "./table.ts";

/** Items of each table that are shown; all of them are in the JSON document. */
const shownItems = 20;

export function rescueListText(writes: StrandedWrites): string {
  const notes = writes.notes.map((note) => `note: ${valueText(note, 300)}`);
  if (writes.cases.length === 0)
    return [
      `${writes.site}: no stranded writes${noneBecause(writes)}`,
      ...decidedLines(writes),
      ...notes,
    ].join("\n");
  const total = writes.tables.reduce((sum, one) => sum + one.inserts + one.updates + one.deletes, 0);
  return [
    `${writes.site}: ${total === 0 ? "no stranded writes" : `${count(total, "stranded write")}`}`,
    ...writes.cases.flatMap((one) => [
      `  ${one.account} came back and was kept as ${one.id}; compared with ${one.base} and the current generation`,
      ...writes.tables
        .filter((counted) => counted.case === one.id)
        .flatMap((counted) => tableLines(counted, writes.items)),
    ]),
    ...(writes.omitted === 0
      ? []
      : [`  ${count(writes.omitted, "more write")} counted above, but not listed`]),
    ...decidedLines(writes),
    ...notes,
    ...(total === 0 ? [] : [`one of them in full: clonepanel rescue show ${writes.site} ID`]),
  ].join("\n");
}

function noneBecause({ decided }: StrandedWrites): string {
  return decided.length === 0 ? ", as no old primary came back" : " that are not decided";
}

function decidedLines({ decided }: StrandedWrites): readonly string[] {
  if (decided.length === 0) return [];
  const kinds = Map.groupBy(decided, ({ what }) => what);
  const parts = [...kinds].map(([what, all]) => `${all.length} ${decisionWords[what]}`);
  return [`  decided before: ${parts.join(", ")} (each with --json)`];
}

const decisionWords = {
  old: "brought over",
  both: "brought over under a new id",
  merged: "merged",
  new: "left as on the new side",
  discarded: "discarded",
} as const;

function tableLines(counted: StrandedCount, items: readonly StrandedItem[]): readonly string[] {
  const own = items.filter((item) => isOf(item, counted));
  const automatic = own.filter(({ verdict }) => verdict === "automatic").length;
  const name = counted.table === null ? "files" : valueText(`${counted.database}.${counted.table}`, 130);
  const parts = [
    `${counted.inserts} inserted`,
    `${counted.updates} updated`,
    `${counted.deletes} deleted`,
  ].filter((part) => !part.startsWith("0 "));
  const rows = own
    .slice(0, shownItems)
    .map((item) => [`    ${item.id}`, happened[item.change.kind], keyText(item), item.verdict, item.reason]);
  return [
    `  ${name}: ${parts.join(", ")}; ${automatic} automatic, ${own.length - automatic} for a person`,
    ...(rows.length === 0 ? [] : [table(["    ID", "CHANGE", "KEY", "VERDICT", ""], rows)]),
    ...(own.length > shownItems ? [`    ... and ${own.length - shownItems} more (all with --json)`] : []),
  ];
}

function isOf(item: StrandedItem, counted: StrandedCount): boolean {
  if (item.case !== counted.case || item.table !== counted.table) return false;
  return item.kind === "file" || item.database === counted.database;
}
