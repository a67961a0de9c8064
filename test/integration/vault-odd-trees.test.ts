import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { oddNames, putOddTree, swapKinds } from "./vault/odd-tree.ts";
import { treeMap } from "./vault/tree-map.ts";
import { openVaultRoom, type VaultRoom } from "./vault/vault-room.ts";

test("every odd name, depth and change of kind comes back byte for byte, on the replica, from a snapshot and from its archive", async () => {
  await using room = await openVaultRoom({ replica: "one" });
  const controller = room.controller();
  assert.ok(oddNames().length >= 200);
  putOddTree(room.site);

  await controller.sync();
  const first = { id: await controller.take(), tree: treeMap(room.site) };
  swapKinds(room.site);
  await controller.sync();
  const second = { id: await controller.take(), tree: treeMap(room.site) };

  assert.notDeepEqual(first.tree, second.tree);
  assert.deepEqual(treeMap(room.replica), second.tree);
  for (const { id, tree } of [first, second]) {
    const to = join(room.folder, `back-${id}`);
    await controller.restore(id, to);
    assert.deepEqual(treeMap(join(to, "files")), tree, id);
    const archive = join(room.folder, `${id}.tar.gz`);
    await controller.export(id, archive);
    const unpacked = join(room.folder, `unpacked-${id}`);
    mkdirSync(unpacked);
    execFileSync("tar", ["-xpzf", archive, "-C", unpacked]);
    assert.deepEqual(treeMap(join(unpacked, "files")), tree, `${id} from its archive`);
  }
});

test("a sparse file and one that is linked often come back with their content", async () => {
  await using room = await openVaultRoom({ replica: "one" });
  const controller = room.controller();
  writeFileSync(join(room.site, "sparse"), "begin");
  truncateSync(join(room.site, "sparse"), 50 * 1024 * 1024);
  writeFileSync(join(room.site, "linked"), "one inode, many names");
  for (let count = 0; count < 300; count += 1)
    linkSync(join(room.site, "linked"), join(room.site, `name-${count}`));

  await controller.sync();
  const to = join(room.folder, "back");
  await controller.restore(await controller.take(), to);

  assert.deepEqual(treeMap(join(to, "files")), treeMap(room.site));
  assert.deepEqual(treeMap(room.replica), treeMap(room.site));
});

test("a time that is off by a microsecond is no change, and the file stays in the next generation", async () => {
  await using room = await openVaultRoom({ replica: "none" });
  const controller = room.controller();
  const setTime = (time: string) =>
    execFileSync("touch", ["-d", `2026-11-22 12:00:00.${time}Z`, join(room.site, "steady")]);
  writeFileSync(join(room.site, "steady"), "steady");
  setTime("123456");
  await controller.sync();
  writeFileSync(join(room.site, "other"), "makes a generation");
  setTime("123457");
  await controller.sync();

  const manifest = readFileSync(join(controller.vault.current, "manifest"), "latin1");
  assert.deepEqual(
    manifest.split("\n").flatMap((line) => /^f\t(\S+)/.exec(line)?.[1] ?? []),
    ["other", "steady"],
  );
});

test("what did not change is the same inode in consecutive snapshots: files and parts of tables", async () => {
  await using room = await openVaultRoom({ replica: "none" });
  const controller = room.controller();
  for (let number = 0; number < 200; number += 1)
    writeFileSync(join(room.site, `f${number}`), `content ${number}`);
  fillShop(room, 10_000);
  await controller.sync();
  const first = inodes(controller.vault.snapshots, await controller.take());
  writeFileSync(join(room.site, "f7"), "changed");
  writeFileSync(join(room.site, "new"), "new");
  const shop = new DatabaseSync(room.database);
  shop.exec("UPDATE goods SET name = 'changed' WHERE id = 5000");
  shop.close();
  await controller.sync();
  const second = inodes(controller.vault.snapshots, await controller.take());

  const changed = [...second].filter(([path, inode]) => first.get(path) !== inode).map(([path]) => path);
  const chunks = [...second.keys()].filter((path) => path.endsWith(".sql.gz"));
  assert.ok(chunks.length >= 3, `${chunks.length} parts of tables`);
  const changedChunks = changed.filter((path) => path.endsWith(".sql.gz"));
  assert.equal(changedChunks.length, 1, "one row lies in one part");
  assert.deepEqual(changed.filter((path) => path.startsWith("files/")).sort(), ["files/f7", "files/new"]);
  assert.equal(
    second.size - changed.length,
    [...second].filter(([path, inode]) => first.get(path) === inode).length,
  );
  assert.ok(second.size - changed.length >= 199 + chunks.length - 1);
});

test("an inode that has no room for another name is copied into the snapshot", async () => {
  await using room = await openVaultRoom({ replica: "none" });
  const controller = room.controller();
  writeFileSync(join(room.site, "full"), "an inode of very many names");
  writeFileSync(join(room.site, "other"), "of few");
  await controller.sync();
  const inode = lstatSync(join(controller.vault.current, "files", "full")).ino;
  const isFull = useUpNames(join(controller.vault.current, "files", "full"), join(room.folder, "names"));

  const id = await controller.take();
  const to = join(room.folder, "back");
  await controller.restore(id, to);

  assert.deepEqual(treeMap(join(to, "files")), treeMap(room.site));
  const kept = (name: string) => lstatSync(join(controller.vault.snapshots, id, "files", name)).ino;
  assert.equal(kept("full") !== inode, isFull, "copied exactly when it is full");
  assert.equal(kept("other"), lstatSync(join(controller.vault.current, "files", "other")).ino);
});

function fillShop({ database }: VaultRoom, rows: number): void {
  const shop = new DatabaseSync(database);
  shop.exec("CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT); BEGIN");
  const insert = shop.prepare("INSERT INTO goods VALUES (?, ?)");
  for (let id = 1; id <= rows; id += 1) insert.run(id, `thing ${id}`);
  shop.exec("COMMIT");
  shop.close();
}

function inodes(snapshots: string, id: string): ReadonlyMap<string, number> {
  const folder = join(snapshots, id);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), lstatSync(path).ino];
    }),
  );
}

/** Whether the disk has such a limit: ext4's is 65,000. */
function useUpNames(file: string, folder: string): boolean {
  mkdirSync(folder);
  try {
    for (let count = 0; count < 70_000; count += 1) linkSync(file, join(folder, `${count}`));
    return false;
  } catch (error) {
    assert.equal((error as { readonly code?: string }).code, "EMLINK");
    return true;
  }
}
