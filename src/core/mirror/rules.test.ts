import assert from "node:assert/strict";
import { test } from "node:test";
import { findMailFolders, refuseMailRoot } from "./mail-folders.ts";
import { pathMatcher, pruneList } from "./path-rules.ts";
import { readRedo, writeRedo } from "./redo.ts";
import { chunkPath } from "./table-folder.ts";

test("a folder rule covers all below it and nothing beside it", () => {
  const matches = pathMatcher(["wp-content/cache/", "error_log", "*.log", "a/*/tmp/"]);

  assert.deepEqual(
    ["wp-content/cache", "wp-content/cache/x/y", "error_log", "deep/er/x.log", "a/b/tmp/c"].filter(
      (path) => !matches(path),
    ),
    [],
  );
  assert.deepEqual(
    ["wp-content/cached", "x/error_log", "a/b/c/tmp", "log", "xwp-content/cache"].filter(matches),
    [],
  );
});

test("a rule is text, not a pattern of its own", () => {
  assert.equal(pathMatcher(["a.b/"])("axb/c"), false);
  assert.deepEqual(pruneList(["wp-content/cache/", "x", "*.log", "a/*/b/"]), ["wp-content/cache"]);
});

test("no setting makes a mail folder, a home or what holds it a site's root", () => {
  const home = "/home/anna";
  for (const root of [
    home,
    "/home",
    "/home/anna/mail",
    "/home/anna/mail/example.com",
    "/home/anna/etc",
    "/home/anna/Maildir/new",
    "/home/anna/.clonepanel",
  ]) {
    assert.notEqual(refuseMailRoot(root, home), null, root);
  }
  assert.equal(refuseMailRoot("/home/anna/public_html", home), null);
  assert.equal(refuseMailRoot("/srv/www/site", home), null);
});

test("a Maildir is known by what is in it", () => {
  const folders = ["inbox", "inbox/cur", "inbox/new", "inbox/tmp", "tmp", "new"].map(
    (path) => ({ kind: "dir", path, mode: 0o755 }) as const,
  );

  assert.deepEqual(findMailFolders(folders), ["inbox"]);
});

test("a redo list comes back whole, and a cut one is refused", () => {
  const redo = {
    generation: 3,
    steps: [
      { kind: "delete", path: "files/a\nb" },
      { kind: "folder", path: "files/x" },
      { kind: "move", path: "manifest" },
    ],
  } as const;
  const text = writeRedo(redo);

  assert.deepEqual(readRedo(text), redo);
  assert.throws(() => readRedo(text.slice(0, -6)), { code: "REDO_DAMAGED" });
});

test("a table's name cannot leave its folder", () => {
  assert.equal(
    chunkPath("wp", "../../x", "0"),
    "databases/wp/%2e%2e%2f%2e%2e%2fx/p00000000000000000000.sql.gz",
  );
  assert.notEqual(chunkPath("wp", "-rf", "0").split("/")[2]?.[0], "-");
});
