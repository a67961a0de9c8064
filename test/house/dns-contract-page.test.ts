import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dnsContractTitles } from "../../src/testing/dns-provider-contract.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/dns-contract.md"), "utf8");

test("the page of the DNS contract lists the suite's cases, in its order", () => {
  const listed = [...page.matchAll(/^- (.*)$/gm)].map(([, title]) => title);

  assert.deepEqual(listed, dnsContractTitles(["states", "mood"]));
});

test("its counts are what each kind of harness is asked, and add up", () => {
  const counts = [...page.matchAll(/^\| `.*\| (\d+) \|$/gm)].map(([, count]) => Number(count));
  const possible = ([[], ["states"], ["states", "mood"]] as const).map(
    (more) => dnsContractTitles(more).length,
  );

  assert.deepEqual([...new Set(counts)], possible);
  const sum = counts.reduce((all, count) => all + count, 0);
  assert.match(page, new RegExp(`^${sum} cases in all`, "m"));
});
