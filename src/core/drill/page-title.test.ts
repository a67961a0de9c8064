import assert from "node:assert/strict";
import { test } from "node:test";
import { pageTitle } from "./page-title.ts";

for (const [written, read] of [
  ["Harbour Walks &#8211; Slow paths", "Harbour Walks – Slow paths"],
  ["Tea &amp; Scones &#x2013; since 1900", "Tea & Scones – since 1900"],
  ["&amp;lt; is not opened twice", "&lt; is not opened twice"],
  ["&unknown; &#0; &#27; &#99999999; &#1114112;", "&unknown; &#0; &#27; &#99999999; &#1114112;"],
  ["  plain  ", "plain"],
] as const) {
  test(`the title "${written}" is read as "${read}"`, () => {
    assert.equal(pageTitle(`<html><head><title>${written}</title></head></html>`), read);
  });
}

test("a page without a title has none", () => {
  assert.equal(pageTitle("<html></html>"), "");
});
