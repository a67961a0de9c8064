import { decodeRow } from "../../core/database/row-line.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { Candidate } from "../../core/merge/candidate.ts";
import { columnText } from "../../core/merge/column-text.ts";
import { hideSecrets } from "../../core/merge/hide-secrets.ts";
import { findKnownTables } from "../../core/merge/known-tables.ts";
import { type Question, referenceQuestion } from "../../core/merge/question.ts";
import { ruleOfRow } from "../../core/merge/row-rule.ts";
import {
  describeItem,
  type ReferredRow,
  type StrandedContext,
  type StrandedItem,
} from "../../core/report/rescue.ts";
import { chunksToSearch } from "./answer-questions.ts";
import { readSides, type Side } from "./cases.ts";
import { type ListingOrder, listOpen, type OpenWrites, type RescueEngine } from "./list-open.ts";
import { steadily } from "./steadily.ts";
import { findTable, readChunkRows } from "./table-on-side.ts";

/** Members of its group that are told with it. */
const shownMembers = 200;

export interface ShownWrite {
  readonly item: StrandedItem;
  readonly context: StrandedContext;
}

/**
 * One stranded write by its id, or by a beginning of it that fits only one, with what it is a part of and what it refers
 * to. It is judged among all the others, as in the listing; one that the listing left out for its length is looked for by
 * itself.
 */
export async function showStranded(
  engine: RescueEngine,
  order: ListingOrder & { readonly id: string },
): Promise<ShownWrite> {
  const { open, found } = await findOne(engine, order);
  const members = open.candidates.filter(
    (one) => one !== found && found.group !== null && one.group === found.group && one.scope === found.scope,
  );
  return {
    item: describeItem(found),
    context: {
      group: members.slice(0, shownMembers).map(describeItem),
      refersTo: await readReferred(engine, order, open, found),
    },
  };
}

async function findOne(
  engine: RescueEngine,
  order: ListingOrder & { readonly id: string },
): Promise<{ readonly open: OpenWrites; readonly found: Candidate }> {
  const fits = (id: string) => id.startsWith(order.id);
  const open = await listOpen(engine, order);
  const found = open.candidates.filter(({ id }) => fits(id));
  const [only] = found;
  if (only !== undefined && found.length === 1) return { open, found: only };
  if (only === undefined && open.omitted > 0) {
    const alone = await listOpen(engine, { ...order, wants: fits });
    const [one] = alone.candidates;
    if (one !== undefined && alone.candidates.length === 1) return { open: alone, found: one };
  }
  throw new ClonePanelError(
    "RESCUE_ITEM_UNKNOWN",
    found.length === 0
      ? `there is no stranded write "${order.id}"`
      : `"${order.id}" fits ${found.length} stranded writes`,
    {
      hint: `Look for its full id: clonepanel rescue list ${order.site}`,
      remedy: "owner",
      site: order.site,
    },
  );
}

/** The rows that it refers to, as they stand on the new side: the post of a comment, the user who wrote it. */
async function readReferred(
  engine: RescueEngine,
  { vault }: ListingOrder,
  open: OpenWrites,
  { case: rescueCase, change, table }: Candidate,
): Promise<readonly ReferredRow[]> {
  const one = open.cases.find(({ old }) => old.id === rescueCase);
  if (one === undefined || change.kind === "file" || table === null) return [];
  const questions = ruleOfRow(change, table).references.flatMap((reference) => {
    const question = referenceQuestion(change, table, reference);
    return typeof question === "string" ? [] : [question];
  });
  if (questions.length === 0) return [];
  return steadily(engine, vault, async () => {
    const sides = await readSides(vault, one);
    const rows: ReferredRow[] = [];
    for (const question of questions) {
      const row =
        (await readOne(engine, sides.new, question)) ?? (await readOne(engine, sides.old, question));
      rows.push({ table: question.table, column: question.column, value: question.value, row });
    }
    return rows;
  });
}

async function readOne(engine: RescueEngine, side: Side, question: Question): Promise<ReferredRow["row"]> {
  const found = findTable(side, question.database, question.table);
  const index = found?.shape.columns.indexOf(question.column) ?? -1;
  if (found === null || index < 0) return null;
  const known = findKnownTables(
    side.manifest.databases
      .filter(({ name }) => name === question.database)
      .flatMap(({ tables }) => tables.map(({ shape }) => shape.table)),
  ).get(question.table);
  for await (const lines of readChunkRows(engine, found, chunksToSearch(found, [question])))
    for (const line of lines)
      if (columnText(line, index, found.dialect) === question.value)
        return hideSecrets(Object.fromEntries(decodeRow(found.shape, line, found.dialect)), known ?? null);
  return null;
}
