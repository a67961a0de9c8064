import assert from "node:assert/strict";
import { test } from "node:test";
import { type FitnessSeen, fitToServe, type Probed } from "./fit-to-serve.ts";

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
