import assert from "node:assert/strict";
import { test } from "node:test";
import { linkTo, readPlace } from "./router.ts";

test("a link leads back to the parts it was made of, whatever they hold", () => {
  const parts = ["sites", "exa mple/ü?#.com", "snapshots"];

  assert.deepEqual(readPlace(linkTo(...parts)).parts, parts);
});

test("a broken escape is shown as it is instead of breaking the page", () => {
  assert.deepEqual(readPlace("#/sites/%E0%A4%A").parts, ["sites", "%E0%A4%A"]);
});
