import assert from "node:assert/strict";
import { test } from "node:test";
import { noticesOfObservers } from "./observer-notices.ts";

const minute = 60_000;
const kindsAt = (nowMs: number, heardMs: number | null, listeningSinceMs = 0) =>
  noticesOfObservers([{ name: "attic", heardMs }], { listeningSinceMs, nowMs }).map(({ kind }) => kind);

test("an observer that is heard is good, and one that falls silent is told after three minutes", () => {
  assert.deepEqual(kindsAt(100 * minute, 99 * minute), ["good"]);
  assert.deepEqual(kindsAt(100 * minute, 97 * minute), ["good"]);
  assert.deepEqual(kindsAt(100 * minute, 97 * minute - 1), ["bad"]);
});

test("who has just begun to listen accuses nobody, and does not call silence good either", () => {
  assert.deepEqual(kindsAt(100 * minute, 10 * minute, 98 * minute), []);
  assert.deepEqual(kindsAt(100 * minute, null, 98 * minute), []);
  assert.deepEqual(kindsAt(102 * minute, 10 * minute, 98 * minute), ["bad"]);
  assert.deepEqual(kindsAt(102 * minute, null, 98 * minute), ["bad"]);
});

test("what is told says since when, and what it means", () => {
  const [notice] = noticesOfObservers([{ name: "attic", heardMs: 0 }], {
    listeningSinceMs: 0,
    nowMs: 10 * minute,
  });

  assert.equal(notice?.kind === "bad" && notice.title, "the observer attic is silent");
  assert.match(notice?.kind === "bad" ? notice.because : "", /nothing for 10 min.*may wait for a person/);
});
