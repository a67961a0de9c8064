import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiffLine } from "../../../../src/api/contract/index.ts";
import { foldDiff } from "./fold-diff.ts";

const same = (line: number): DiffLine => ({ kind: "same", before: line, after: line, text: `line ${line}` });

test("far from the change lines are folded into one, near it they stay", () => {
  const lines: DiffLine[] = [
    ...Array.from({ length: 10 }, (_, at) => same(at + 1)),
    { kind: "removed", before: 11, after: null, text: "old" },
    { kind: "added", before: null, after: 11, text: "new" },
    ...Array.from({ length: 10 }, (_, at) => same(at + 12)),
  ];

  const shown = foldDiff(lines);

  assert.deepEqual(
    shown.map((line) => (line.kind === "folded" ? `${line.count} folded` : line.text)),
    ["7 folded", "line 8", "line 9", "line 10", "old", "new", "line 12", "line 13", "line 14", "7 folded"],
  );
});
