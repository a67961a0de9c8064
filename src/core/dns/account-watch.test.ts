import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccountWatch, unwatched, watchOnce, withoutThoseOut } from "./account-watch.ts";

const after = (looks: string, from: AccountWatch = unwatched) =>
  [...looks].reduce((watch, look) => watchOnce(watch, look === "." ? "answers" : "fails"), from);

test("three misses in a row withdraw an account, two and a good one do not", () => {
  assert.equal(after("xx").out, false);
  assert.equal(after("xx.xx").out, false);
  assert.equal(after("xxx").out, true);
});

test("it returns after twenty good looks in a row, and one miss begins the count anew", () => {
  const out = after("xxx");

  assert.equal(after(".".repeat(19), out).out, true);
  assert.equal(after(`${".".repeat(19)}x${".".repeat(19)}`, out).out, true);
  assert.equal(after(`${".".repeat(19)}x${".".repeat(20)}`, out).out, false);
});

test("of two accounts one may go; when both fail, both are served", () => {
  const out = after("xxx");

  assert.deepEqual(withoutThoseOut(["one", "two"], { one: out }), ["two"]);
  assert.deepEqual(withoutThoseOut(["one", "two"], { one: out, two: out }), ["one", "two"]);
  assert.deepEqual(withoutThoseOut(["one"], { one: out }), ["one"]);
});

test("of three accounts one may go, not two: at least half stay", () => {
  const out = after("xxx");

  assert.deepEqual(withoutThoseOut(["one", "two", "three"], { one: out }), ["two", "three"]);
  assert.deepEqual(withoutThoseOut(["one", "two", "three"], { one: out, two: out }), ["one", "two", "three"]);
});
