import assert from "node:assert/strict";
import { test } from "node:test";
import { wrap } from "./wrap.ts";

test("a text that fits stays as it is, with its blanks", () => {
  assert.deepEqual(wrap("  primary     sydney", 40), ["  primary     sydney"]);
});

test("a longer one is broken at blanks, and nothing of it is lost", () => {
  const text = "a person who writes on fremont is sent to sydney, and sydney has it";

  const lines = wrap(text, 20);

  assert.ok(lines.every((line) => line.length <= 20));
  assert.equal(lines.join(" "), text);
});

test("a word that is longer than a line stays whole", () => {
  assert.deepEqual(wrap("see http://127.0.0.1:40001/guestbook.html now", 12), [
    "see",
    "http://127.0.0.1:40001/guestbook.html",
    "now",
  ]);
});
