import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { phpString, phpStringValue } from "./php-string.ts";

test("every byte string survives being written and read", () => {
  fc.assert(fc.property(fc.string(), (text) => assert.equal(phpStringValue(phpString(text)), text)));
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: PHP's variables, not ours
test("a string with a variable or a rare escape is not guessed at", () => {
  for (const literal of ['"a$b"', '"{$b}"', '"${b}"', '"\\x41"', '"\\u{41}"', '"\\101"']) {
    assert.equal(phpStringValue(literal), null, literal);
  }
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: PHP's variables, not ours

test("plain escapes in double quotes are understood", () => {
  assert.equal(phpStringValue('"a\\"b\\\\c\\$d\\n5$"'), 'a"b\\c$d\n5$');
});
