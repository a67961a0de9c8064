import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeEntries } from "../../src/testing/wordpress-write-entries.ts";
import { origins, publicName, startWordpressPair, type WordpressPair } from "./wordpress/pair.ts";

let pair: WordpressPair;
before(async () => {
  pair = await startWordpressPair();
  for (const name of ["sydney", "fremont"] as const) pair.install(name, await pair.plan(name));
}, { timeout: 120_000 });
after(async () => await pair?.[Symbol.asyncDispose]());

test("the pair answers", async () => {
  const home = await pair.client({ method: "GET", url: `http://${publicName}/` });
  console.log(home.status, home.headers, home.body.length);
  const copy = await pair.client({ method: "GET", url: `${origins.fremont}/` });
  console.log(copy.status, copy.headers, copy.body.length);
  console.log(pair.phpLog("sydney"), pair.phpLog("fremont"));
  assert.equal(copy.status, 200);
});
