import assert from "node:assert/strict";
import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { cloneTree } from "./clone-tree.ts";

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "clonepanel-clone-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Six names and the folder itself. */
function makeTree(name: string | Buffer): Buffer {
  const tree = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
  const at = (path: string) => Buffer.concat([tree, Buffer.from(`/${path}`)]);
  mkdirSync(at("sub/deep"), { recursive: true });
  writeFileSync(at("sub/file"), "content");
  writeFileSync(at("new\nline"), "content");
  writeFileSync(at("sub/deep/'-rf"), "content");
  symlinkSync("nowhere", at("link"));
  return tree;
}

for (const [how, name] of [
  ["by cp", "plain"],
  ["from here, where a path is no text", Buffer.from([0x66, 0xff])],
] as const) {
  test(`a tree is cloned ${how}: further names of the same inodes, and how many is told`, async () => {
    const from = makeTree(name);
    const to = Buffer.concat([from, Buffer.from("-clone")]);
    const told: number[] = [];

    await cloneTree(from.toString("latin1"), to.toString("latin1"), (names) => void told.push(names));

    const inode = (tree: Buffer, path: string) => lstatSync(Buffer.concat([tree, Buffer.from(path)])).ino;
    for (const path of ["/sub/file", "/new\nline", "/sub/deep/'-rf"])
      assert.equal(inode(from, path), inode(to, path));
    assert.notEqual(inode(from, "/sub"), inode(to, "/sub"));
    assert.equal(readlinkSync(Buffer.concat([to, Buffer.from("/link")])), "nowhere");
    assert.ok([6, 7].includes(told.at(-1) ?? 0), `told ${told.join()}`);
    assert.deepEqual(
      told,
      told.toSorted((left, right) => left - right),
    );
  });
}
