import assert from "node:assert/strict";
import { test } from "node:test";
import { lastLines } from "./remote-text.ts";
import { TailBuffer } from "./tail-buffer.ts";

test("only the last lines of a far side are shown, and nothing in them moves a cursor", () => {
  assert.equal(lastLines("one\ntwo\r\n\n\x1b[2Jthree\n", { lines: 2 }), "two | \\u001b[2Jthree");
});

test("a line without end is shown in part", () => {
  assert.ok(lastLines("x".repeat(1_000_000), { lines: 3 }).length <= 300);
});

test("of a long output the end is kept, and not more than twice of it is ever held", () => {
  const tail = new TailBuffer(10);
  for (let number = 0; number < 1_000; number += 1) tail.push(Buffer.from(String(number).padStart(3, "0")));

  assert.equal(tail.toBuffer().toString(), "6997998999");
});

test("thousands of short words are held as few pieces, and none is lost before its turn", () => {
  const tail = new TailBuffer(1_000);
  for (let number = 0; number < 500; number += 1) tail.push(Buffer.from(String(number).padStart(3, "0")));

  assert.equal(tail.toBuffer().length, 1_000);
  assert.equal(tail.toBuffer().subarray(-6).toString(), "498499");
});
