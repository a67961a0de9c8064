import assert from "node:assert/strict";
import { test } from "node:test";
import { nextGeneration } from "./next-generation.ts";

test("a number is never used again, whichever vault is the older one", () => {
  const replicas = [{ generation: 8 }, { generation: null }];

  assert.equal(nextGeneration({ generation: 0, replicas: [] }, 0), 1);
  assert.equal(nextGeneration({ generation: 4, replicas: [] }, 4), 5, "the usual case");
  assert.equal(nextGeneration({ generation: 5, replicas: [] }, 1), 6, "the vault came from a backup");
  assert.equal(nextGeneration({ generation: 5, replicas }, 5), 9, "the record came from a backup");
  assert.equal(
    nextGeneration({ generation: 5, claimed: 6, replicas: [] }, 5),
    7,
    "one was begun and never told",
  );
  assert.equal(nextGeneration({ generation: 5, claimed: 6, replicas: [] }, 6), 7);
});
