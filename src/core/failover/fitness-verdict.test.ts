import assert from "node:assert/strict";
import { test } from "node:test";
import type { FitnessReport, FitnessRow } from "../report/fitness.ts";
import { faultsOfFitness, joinLooks, warningsOfFitness } from "./fitness-verdict.ts";

const hourMs = 3_600_000;
const red = (topic: string, seenAtMs = 0): FitnessRow => ({
  ...{ topic, level: "red", text: `${topic} is wrong`, next: "Mend it.", seenAtMs },
});
const green = (topic: string, seenAtMs = 0): FitnessRow => ({
  ...{ topic, level: "green", text: `${topic} is fine`, next: null, seenAtMs },
});
const look = (rows: readonly FitnessRow[], part: Partial<FitnessReport> = {}): FitnessReport => ({
  ...{ site: "example.com", account: "two", primary: "one", atMs: 0, compared: "with-primary", rows },
  ...part,
});
const shown = ({ rows }: FitnessReport) => rows.map(({ level, topic }) => `${level} ${topic}`).toSorted();

test("a red row forbids a takeover without a person, however old; one of another account does not", () => {
  const report = look([red("clock"), red("names"), green("room")]);

  assert.deepEqual(faultsOfFitness(report, "two"), [
    "two is not fit to serve: clock: clock is wrong",
    "two is not fit to serve: names: names is wrong",
  ]);
  assert.deepEqual(faultsOfFitness(report, "three"), []);
  assert.deepEqual(faultsOfFitness(null, "two"), []);
});

test("lag, certificate and login of the last look forbid nothing: they are asked anew", () => {
  assert.deepEqual(faultsOfFitness(look([red("lag"), red("certificate"), red("login")]), "two"), []);
});

test("a look that cannot log in forgets nothing that was red", () => {
  const before = look([green("lag"), red("room"), green("clock"), red("names")]);
  const now = look([red("lag", 5), red("login", 5), green("names", 5)], { atMs: 5 });

  const joined = joinLooks(before, now);

  assert.deepEqual(shown(joined), ["green clock", "green names", "red lag", "red login", "red room"]);
  assert.equal(joined.rows.find(({ topic }) => topic === "room")?.seenAtMs, 0);
});

test("the next look that can log in says it all anew", () => {
  const blind = joinLooks(
    look([red("room"), red("quota")]),
    look([red("lag", 5), red("login", 5)], { atMs: 5 }),
  );

  assert.deepEqual(shown(joinLooks(blind, look([green("lag", 9), green("room", 9)], { atMs: 9 }))), [
    "green lag",
    "green room",
  ]);
});

test("a look without the primary keeps what was compared with it, and adds what it finds itself", () => {
  const before = look([red("php"), green("crontab"), red("room")]);
  const alone = { compared: "alone", atMs: 5 } as const;
  const once = joinLooks(before, look([green("php", 5), green("room", 5)], alone));
  const twice = joinLooks(once, look([green("php", 9), red("room", 9)], alone));

  assert.deepEqual(shown(once), ["green crontab", "green room", "red php"]);
  assert.deepEqual(shown(twice), ["green crontab", "red php", "red room"]);
});

test("another spare, or another primary, begins anew", () => {
  const before = look([red("room")]);

  assert.deepEqual(shown(joinLooks(before, look([], { account: "three" }))), []);
  assert.deepEqual(shown(joinLooks(before, look([], { primary: "three" }))), []);
});

test("a person who moves the role sees all that is not green, and since when it is unknown", () => {
  const report = look([red("names"), { ...green("crontab"), level: "amber" }, green("room", hourMs)]);

  assert.deepEqual(warningsOfFitness(report, 1.5 * hourMs), [
    "red: names: names is wrong (Mend it.)",
    "amber: crontab: crontab is fine",
  ]);
  assert.deepEqual(warningsOfFitness(report, 2.5 * hourMs), [
    "red, seen 2 h 30 min ago: names: names is wrong (Mend it.)",
    "amber, seen 2 h 30 min ago: crontab: crontab is fine",
    "nobody has looked at names, crontab for 2 h 30 min: unknown since then (clonepanel doctor looks)",
  ]);
});
