import assert from "node:assert/strict";
import { test } from "node:test";
import { ClonePanelError, firstFailure } from "./errors.ts";

const full = new ClonePanelError("STATE_UNWRITABLE", "the disk is full", { hint: "df -h", remedy: "owner" });

function closing(message: string): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => Promise.reject(new Error(message)) };
}

test("what failed first is told, however many things then failed to close", async () => {
  const thrown = await (async () => {
    await using _outer = closing("outer");
    await using _inner = closing("inner");
    throw full;
  })().catch((error: unknown) => error);

  assert.notEqual(thrown, full);
  assert.equal(firstFailure(thrown), full);
});

test("an error of its own, and what is no error, stay what they are", () => {
  assert.equal(firstFailure(full), full);
  assert.equal(firstFailure("text"), "text");
  const endless = Object.assign(new Error("x"), { name: "SuppressedError" });
  Object.assign(endless, { suppressed: endless });
  assert.equal(firstFailure(endless), endless);
});
