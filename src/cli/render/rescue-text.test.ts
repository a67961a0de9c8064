import assert from "node:assert/strict";
import { test } from "node:test";
import type { StrandedFile, StrandedRow, StrandedWrites } from "../../core/report/rescue.ts";
import { assertGolden } from "../../testing/golden.ts";
import { plainText } from "../frame/plain-text.ts";
import { rescueItemText } from "./rescue-item-text.ts";
import { rescueListText } from "./rescue-list-text.ts";

const old = "2026-11-22T120000Z";

const aRow = (part: Partial<StrandedRow> = {}): StrandedRow => ({
  id: "3f9a1c0000000001",
  case: old,
  kind: "row",
  database: "wp",
  table: "wp_comments",
  key: { comment_ID: "17" },
  change: {
    kind: "insert",
    base: null,
    old: { comment_ID: "17", comment_content: "never mirrored" },
    new: null,
  },
  differs: [],
  verdict: "automatic",
  reason: "its key is free, and what it refers to is there",
  group: "comment:17",
  ...part,
});

const anOption = aRow({
  id: "3f9a1c0000000002",
  table: "wp_options",
  key: { option_id: "3" },
  change: {
    kind: "update",
    base: { option_id: "3", option_name: "blogname", option_value: "Mine", blob: null },
    old: {
      option_id: "3",
      option_name: "blogname",
      option_value: "Ours\n\u001b[2J\u202e",
      blob: `0x${"ab".repeat(90)}`,
    },
    new: { option_id: "3", option_name: "blogname", option_value: "Yours", blob: "" },
  },
  differs: ["option_value", "blob"],
  verdict: "person",
  reason: "it was changed on both sides",
  group: null,
});

const aFile: StrandedFile = {
  id: "3f9a1c0000000003",
  case: old,
  kind: "file",
  table: null,
  key: "wp-content/uploads/cat.jpg",
  change: { kind: "insert", base: null, old: "77af778b51abd4a3c51c5ddd97204a9c", new: null },
  verdict: "automatic",
  reason: "an upload whose name is free on the new side",
  group: null,
};

const writes: StrandedWrites = {
  site: "example.com",
  cases: [{ id: old, account: "sydney", at: "2026-11-22T12:00:00.000Z", base: "2026-11-22T100000Z" }],
  items: [aRow(), anOption, aFile],
  tables: [
    { case: old, database: "wp", table: "wp_comments", inserts: 9, updates: 0, deletes: 0 },
    { case: old, database: "wp", table: "wp_options", inserts: 0, updates: 1, deletes: 0 },
    { case: old, database: null, table: null, inserts: 1, updates: 0, deletes: 0 },
  ],
  omitted: 8,
  decided: [],
  notes: ["table wp.wp_new: it was made on the old side"],
};

test("the list is grouped by table, and says what it leaves out", () => {
  assertGolden(`${rescueListText(writes)}\n`, new URL("../golden/rescue-list.txt", import.meta.url));
});

test("one write stands side by side, and nothing in it moves the cursor", () => {
  const text = [anOption, aRow(), aFile].map(rescueItemText).join("\n\n");

  assertGolden(`${text}\n`, new URL("../golden/rescue-show.txt", import.meta.url));
  assert.equal(plainText(text), text, "all is harmless before the frame looks at it");
});

test("no returned primary is said as such", () => {
  const nothing = { ...writes, cases: [], items: [], tables: [], omitted: 0, notes: [] };

  assert.equal(rescueListText(nothing), "example.com: no stranded writes, as no old primary came back");
});

test("a long table is cut, and the JSON document has it whole", () => {
  const items = Array.from({ length: 25 }, (_, index) => aRow({ id: `${index}`.padStart(16, "0") }));

  assert.match(rescueListText({ ...writes, items }), /\.\.\. and 5 more \(all with --json\)/);
});
