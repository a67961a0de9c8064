import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzDecoder } from "./dns-fuzz.ts";

/** A share; test/long/dns-fuzz.ts does a million. */
test("10,000 damaged messages end the reading, never the reader, and none takes long", () => {
  const { messages, read, garbled, slowestMs } = fuzzDecoder(20_261_122, 10_000);

  assert.equal(read + garbled, messages);
  assert.ok(read > 100 && garbled > 1_000, `${read} read, ${garbled} garbled: the mix is no test`);
  assert.ok(slowestMs < 5_000, `${slowestMs} ms for one message`);
});
