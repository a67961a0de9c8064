import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { phpTokens } from "./php-tokens.ts";

test("the pieces joined together are the file, whatever it holds", () => {
  const piece = fc.constantFrom(
    "<?php ",
    "?>",
    "'",
    '"',
    "\\",
    "/*",
    "*/",
    "//",
    "#",
    "\n",
    "<<<X\n",
    "X;",
    "define",
    "$a",
    "(",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      assert.equal(
        phpTokens(text)
          .map((token) => token.text)
          .join(""),
        text,
      );
    }),
  );
});

test("code in comments, strings, documents and outside of PHP is no code", () => {
  const text = `html define <?php // define 1 ?> define <?php # define
/* define */ $a = 'define'; $b = "define \\" define"; $c = <<<'END'
define
END;
define`;

  const words = phpTokens(text).filter((token) => token.kind === "word");

  assert.deepEqual(
    words.map((token) => token.start),
    [text.lastIndexOf("define")],
  );
});
