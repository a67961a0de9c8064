import assert from "node:assert/strict";
import { test } from "node:test";
import { readLook } from "./look-from-account.ts";

test("a page that was got is what it was, and needs no proof of the line", () => {
  assert.deepEqual(readLook("answered 502\n<h1>Bad\nGateway"), {
    page: { kind: "answered", status: 502, body: "<h1>Bad\nGateway", firstByteMs: 0 },
    line: "unasked",
  });
});

test("a failure says whether the account reached anything else", () => {
  assert.equal(readLook("failed proven\nno connection")?.line, "proven");
  assert.equal(readLook("failed unproven\nno connection")?.line, "unproven");
});

test("an account without means, or with words of its own, is no witness", () => {
  for (const text of [
    "unable\n",
    "",
    "answered 999\n",
    "failed\n",
    "failed maybe\nx",
    "Welcome to the host!\nanswered 200\n",
  ])
    assert.equal(readLook(text), null, text);
});
