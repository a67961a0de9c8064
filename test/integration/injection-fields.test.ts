import assert from "node:assert/strict";
import { test } from "node:test";
import { allPayloads, groups, tryFields } from "./injection/try-fields.ts";

// A share of test/long/injection.ts: every field gets some of the payloads, each of them another.

const shares: Readonly<Record<string, number>> = {
  "answers of panels": 20,
  "the configuration": 2,
  "what is told": 4,
};

for (const group of Object.keys(groups)) {
  test(`${group}: whatever is written into any field, no program is started for it and nobody is told what to do`, async (t) => {
    const share = shares[group] ?? 1;
    const some = (nth: number) =>
      Array.from({ length: share }, (_, at) => allPayloads[(nth * 37 + at * 53) % allPayloads.length] ?? "");

    const { fields, tries, surprises } = await tryFields(group, some);

    t.diagnostic(`${fields} fields, ${tries} of their ${fields * allPayloads.length} payloads`);
    assert.deepEqual(surprises, []);
    assert.ok(fields >= 14, `only ${fields} fields`);
  });
}
