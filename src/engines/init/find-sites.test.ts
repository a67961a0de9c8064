import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRoots } from "./find-sites.ts";

test("a folder that is both is a WordPress; names that are not plain, or cut off, are left to a person", () => {
  const text = [
    ...["wordpress", "./public_html", "other", "./public_html", "other", "./www"],
    ...["wordpress", "./../etc", "wordpress", "./-rf", "wordpress", "./a\nb", "wordpress"],
  ].join("\0");

  assert.deepEqual(parseRoots(text), [
    { path: "public_html", app: "wordpress" },
    { path: "www", app: "other" },
  ]);
});
