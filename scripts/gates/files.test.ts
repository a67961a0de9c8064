import assert from "node:assert/strict";
import { test } from "node:test";
import { reviewFile } from "./files.ts";

test("a script of more than 300 lines is too long, a text is not", () => {
  const text = "x\n".repeat(301);

  assert.deepEqual(reviewFile({ path: "account/gate.php", text }, []), [
    "account/gate.php has 301 lines, the limit is 300",
  ]);
  assert.deepEqual(reviewFile({ path: "docs/limits.md", text }, []), []);
});

test("a path of the machine it was written on is named", () => {
  const file = { path: "docs/a.md", text: "see /srv/build/clone/src" };

  assert.deepEqual(reviewFile(file, ["/srv/build/clone"]), [
    "docs/a.md names a path of this machine: /srv/build/clone",
  ]);
});
