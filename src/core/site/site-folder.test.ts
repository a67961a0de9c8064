import assert from "node:assert/strict";
import { test } from "node:test";
import { decideFolder, whereFolderLies } from "./site-folder.ts";

const home = "/home/shop";
const at = (root: string, configured = "www") => ({ home, root, configured });

test("a folder that is no link may lie where the configuration says, whatever was there before", () => {
  assert.equal(decideFolder(at("/home/shop/www"), null).kind, "as-configured");
  assert.equal(decideFolder(at("/home/shop/www"), "~/old").kind, "as-configured");
  assert.equal(decideFolder(at("/srv/shop", "/srv/shop"), "~/old").kind, "as-configured");
});

test("a link is followed where it led before, and nowhere else", () => {
  assert.equal(decideFolder(at("/home/shop/public_html"), null).kind, "first-seen");
  assert.equal(decideFolder(at("/home/shop/public_html"), "~/public_html").kind, "as-before");
  assert.deepEqual(decideFolder(at("/home/shop/neighbour"), "~/public_html"), {
    kind: "moved",
    before: "~/public_html",
  });
});

test("a host that moves the whole home moves no folder", () => {
  const moved = { home: "/home2/shop", root: "/home2/shop/public_html", configured: "www" };

  assert.equal(decideFolder(moved, whereFolderLies(at("/home/shop/public_html"))).kind, "as-before");
  assert.equal(whereFolderLies({ home, root: "/home/shopping" }), "/home/shopping");
});
