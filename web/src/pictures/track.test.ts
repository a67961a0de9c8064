import assert from "node:assert/strict";
import { test } from "node:test";
import { stations, trackOf } from "./track.ts";

test("a failover only ever goes forward on the track", () => {
  const way = [
    "steady",
    "suspect",
    "confirm",
    "intent",
    "fence-wait",
    "promoting",
    "failed-over",
    "returned",
  ] as const;

  const places = way.map((kind) => stations.indexOf(trackOf({ kind }).here));

  assert.deepEqual(
    places,
    places.toSorted((one, other) => one - other),
  );
});

test("who is blocked stands where it would be decided, and is marked", () => {
  assert.deepEqual(trackOf({ kind: "blocked" }), { here: "confirm", isBlocked: true });
});
