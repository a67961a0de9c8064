import assert from "node:assert/strict";
import { test } from "node:test";
import type { FitnessReport } from "../report/fitness.ts";
import {
  type FitnessSeen,
  faultsOfFitness,
  fitToServe,
  type Probed,
  warningsOfFitness,
} from "./fit-to-serve.ts";

const hourMs = 3_600_000;
const probed: Probed = {
  php: { version: "8.2.1", extensions: ["curl", "mysqli"] },
  quota: null,
  disk: { freeBytes: 5e9, freeInodes: 1e6 },
  clockAheadSeconds: 0,
  cronLines: ["*/5 * * * * php wp-cron.php"],
};

function aSpare(part: Partial<FitnessSeen> = {}, here: Partial<Probed> = {}): FitnessSeen {
  return {
    ...{ site: "example.com", account: "two", primary: "one", here: { ...probed, ...here }, there: probed },
    ...{ sizeBytes: 1e9, lagMs: 61_000, maxLagMs: 900_000, certificateFaults: [], nameRefusals: [] },
    ...part,
  };
}
function redOf(seen: FitnessSeen): readonly string[] {
  return fitToServe(seen).flatMap(({ level, topic }) => (level === "red" ? [topic] : []));
}
function aReport(seen: FitnessSeen, atMs = 0): FitnessReport {
  return {
    site: "example.com",
    account: "two",
    primary: "one",
    atMs,
    compared: "with-primary",
    rows: fitToServe(seen),
  };
}

test("a spare that is like its primary is green in every row", () => {
  const rows = fitToServe(aSpare());

  assert.deepEqual([...new Set(rows.map(({ level }) => level))], ["green"], JSON.stringify(rows, null, 1));
  assert.deepEqual(
    rows.map(({ topic }) => topic),
    ["lag", "php", "room", "clock", "crontab", "certificate", "names"],
  );
});

test("each thing that would make it fail is red by itself, with something to do", () => {
  const old = { version: "7.1.9", extensions: ["curl", "mysqli"] };
  const poor = { version: "8.2.1", extensions: ["curl"] };
  const cases: readonly (readonly [FitnessSeen, string])[] = [
    [aSpare({ lagMs: 900_001 }), "lag"],
    [aSpare({ lagMs: null }), "lag"],
    [aSpare({}, { php: old }), "php"],
    [aSpare({}, { php: poor }), "php"],
    [aSpare({}, { disk: { freeBytes: 10e6, freeInodes: null } }), "room"],
    [aSpare({ sizeBytes: 1e12 }), "room"],
    [aSpare({}, { disk: { freeBytes: 5e9, freeInodes: 12 } }), "room"],
    [aSpare({}, { quota: "/dev/sda1 1000* 900 1000" }), "quota"],
    [aSpare({}, { clockAheadSeconds: -301 }), "clock"],
    [aSpare({ certificateFaults: ["two has no valid certificate"] }), "certificate"],
    [aSpare({ nameRefusals: ["fremont-ns refuses"] }), "names"],
    [aSpare({ here: null }), "login"],
  ];
  for (const [seen, topic] of cases) {
    assert.deepEqual(redOf(seen), [topic]);
    assert.ok(
      fitToServe(seen).every(({ level, next }) => level !== "red" || next !== null),
      topic,
    );
  }
});

test("what a person should know, but what would serve, is amber", () => {
  const rows = fitToServe(
    aSpare(
      {},
      { cronLines: [], clockAheadSeconds: 6, php: { version: "8.1.0", extensions: ["curl", "mysqli"] } },
    ),
  );

  assert.deepEqual(
    rows.filter(({ level }) => level === "amber").map(({ topic }) => topic),
    ["php", "clock", "crontab"],
  );
  assert.deepEqual(redOf(aSpare({ there: null })), []);
});

test("a red row forbids a takeover without a person; one of another account, or of last week, does not", () => {
  const report = aReport(aSpare({ nameRefusals: ["fremont-ns refuses"] }, { clockAheadSeconds: 400 }));

  assert.equal(faultsOfFitness(report, "two", hourMs).length, 2);
  assert.match(faultsOfFitness(report, "two", hourMs)[0] ?? "", /two is not fit to serve: clock: 400 s/);
  assert.deepEqual(faultsOfFitness(report, "three", hourMs), []);
  assert.deepEqual(faultsOfFitness(report, "two", 48 * hourMs), []);
  assert.deepEqual(faultsOfFitness(null, "two", hourMs), []);
});

test("lag and certificate of the last look forbid nothing: they are asked anew", () => {
  const report = aReport(aSpare({ lagMs: null, certificateFaults: ["none"] }));

  assert.deepEqual(faultsOfFitness(report, "two", hourMs), []);
});

test("a person who moves the role sees all that is not green", () => {
  const report = aReport(aSpare({ nameRefusals: ["fremont-ns refuses"] }, { cronLines: [] }));

  assert.deepEqual(
    warningsOfFitness(report).map((text) => text.slice(0, 14)),
    ["amber: crontab", "red: names: fr"],
  );
});
