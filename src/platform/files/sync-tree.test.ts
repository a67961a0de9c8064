import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { syncTree } from "./sync-tree.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "clonepanel-sync-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("few files and many, links and empty folders: all are taken", async () => {
  for (const files of [3, 700]) {
    const root = join(folder, String(files));
    mkdirSync(join(root, "empty"), { recursive: true });
    symlinkSync("nowhere", join(root, "dangling"));
    for (let count = 0; count < files; count += 1) writeFileSync(join(root, `f${count}`), "x");

    await syncTree(root);
  }
});

test("a folder that is not there is an error", async () => {
  await assert.rejects(syncTree(join(folder, "absent")), { code: "ENOENT" });
});
