import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { readConfig } from "./read-config.ts";

const base = { home: "/home/me", folder: "/etc/panel" };
const example = readFileSync(new URL("../../docs/examples/clonepanel.yaml", import.meta.url), "utf8");

test("no text makes the reader throw, and every problem has a place", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      "version: 1\n",
      "sites:\n",
      "  a: ",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "<<: ",
      "? ",
      "- ",
      "\t",
      "|\n",
      "!!binary ",
      "---\n",
      "#",
      '"',
      "'",
    ),
  );

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const outcome = readConfig(pieces.join(""), base);

      if (outcome.kind === "valid") return;
      assert.ok(outcome.problems.length > 0);
      for (const { line, column, message } of outcome.problems)
        assert.ok(line >= 1 && column >= 1 && message !== "");
    }),
    { numRuns: 500 },
  );
});

test("lines of the example in any order, doubled or lost, are read without a throw", () => {
  const lines = example.split("\n");

  fc.assert(
    fc.property(fc.shuffledSubarray([...lines, ...lines], { minLength: 5 }), (some) => {
      readConfig(some.join("\n"), base);
    }),
    { numRuns: 100 },
  );
});

test("whatever value stands at whatever key, no problem repeats it: it might be a secret", () => {
  const marker = "hunter2hunter2";
  const values = [...example.matchAll(/(?<=: )(?:"[^"]*"|[A-Za-z0-9~./_@:+-]+)(?=[ ,}\n])/g)];
  assert.ok(values.length > 60, `${values.length} values tried`);

  for (const { index, 0: value } of values) {
    for (const written of [marker, `{ ${marker}: 1 }`, `[${marker}]`, `"${marker}`]) {
      const outcome = readConfig(
        example.slice(0, index) + written + example.slice(index + value.length),
        base,
      );

      if (outcome.kind === "valid") continue;
      for (const { message } of outcome.problems) assert.ok(!message.includes(marker), message);
    }
  }
});
