import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsCode } from "./ports.ts";

test("interfaces, types and type imports are no code", () => {
  const text =
    'import type { A } from "./a.ts";\n/** A port. */\nexport interface Clock { now(): A }\nexport type B = A | 1; // so\n';

  assert.equal(holdsCode(text), false);
});

test("a constant or a function is code", () => {
  assert.equal(holdsCode("export const limit = 3;"), true);
  assert.equal(holdsCode("export interface A { x: 1 }\nexport function f(): void {}"), true);
});
