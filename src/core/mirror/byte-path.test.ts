import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeBytes, fromBytePath, showPath, toBytePath, unescapeBytes } from "./byte-path.ts";

const bytePath = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)),
});

test("whatever bytes a name has, the manifest gives them back, in one line without tabs", () => {
  fc.assert(
    fc.property(bytePath, (path) => {
      const text = escapeBytes(path);
      assert.equal(unescapeBytes(text), path);
      assert.match(text, /^[ -~]*$/);
    }),
  );
});

test("a text of the configuration and its bytes are two forms of one path", () => {
  assert.equal(fromBytePath(toBytePath("Grüße/☕")), "Grüße/☕");
});

test("what people see never moves a cursor nor hides itself", () => {
  assert.equal(showPath(toBytePath("Grüße ☕")), "Grüße ☕");
  const shown = showPath("a\x1b[2Jb\nc\r");
  for (const char of ["\x1b", "\n", "\r"]) assert.ok(!shown.includes(char));
  assert.doesNotMatch(showPath(toBytePath("a\u202egpj.exe")), /\u202e/);
  assert.equal(showPath("caf\xe9"), "caf\\xe9");
});
