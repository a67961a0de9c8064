import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { aShape } from "../../core/database/shape.fixture.ts";
import { openVaultScene, type VaultScene } from "../../testing/vault-scene.ts";
import { type ExportOrder, exportSnapshot } from "./export.ts";
import { restoreToFolder } from "./restore-to-folder.ts";

let scene: VaultScene;
let id: string;

beforeEach(async () => {
  scene = await openVaultScene();
  await scene.commit({
    files: { "index.php": "hello", "deep/er.txt": "below", "other.txt": "o" },
    tables: [{ shape: aShape(), rows: [[1, "one"] as const, [2, "two"] as const] }],
  });
  id = (await scene.keep()).id;
});
afterEach(() => scene[Symbol.asyncDispose]());

const within = (path: string) => `${scene.vault.snapshots}/${id}/${path}`;
const place = (name: string) => `${scene.vault.folder}/${name}`;

function exportTo(name: string, more: Pick<ExportOrder, "scope" | "form">) {
  return exportSnapshot(scene.engine, {
    vaultFolder: scene.vault.folder,
    snapshot: "latest",
    file: place(name),
    ...more,
  });
}

const whole = { scope: { kind: "site" }, form: "tar" } as const;
const table = { scope: { kind: "table", database: "wp", table: "t" }, form: "sql" } as const;

test("an archive holds what was counted, and is not made over something", async () => {
  const written = await exportTo("a.tar", whole);

  assert.deepEqual([written.files, written.rows], [3, 2]);
  await assert.rejects(exportTo("a.tar", whole), { code: "FILE_PRESENT" });
});

test("a file that is not as kept makes no archive and leaves nothing", async () => {
  writeFileSync(within("files/deep/er.txt"), "bElow");

  await assert.rejects(exportTo("a.tar", whole), {
    code: "SNAPSHOT_DAMAGED",
    message: /files\/deep\/er\.txt/,
  });
  assert.ok(!existsSync(place("a.tar")));
  assert.deepEqual(
    readdirSync(scene.vault.folder).filter((name) => name.includes("tmp")),
    [],
  );
});

test("one that is longer, shorter or gone neither, nor a part of a table", async () => {
  for (const content of ["hello, and more", "he"]) {
    writeFileSync(within("files/index.php"), content);
    await assert.rejects(exportTo("a.tar", whole), { code: "SNAPSHOT_DAMAGED" });
  }
  const [part = ""] = readdirSync(within("databases/wp/t"));
  writeFileSync(within(`databases/wp/t/${part}`), "broken");

  await assert.rejects(exportTo("t.sql", table), { code: "SNAPSHOT_DAMAGED", message: /databases\/wp\/t\// });
  assert.ok(!existsSync(place("t.sql")));
});

test("a path that is proven is exported although another file is damaged", async () => {
  writeFileSync(within("files/index.php"), "HELLO");

  const written = await exportTo("d.tar", { scope: { kind: "path", path: "deep" }, form: "tar" });

  assert.equal(written.files, 1);
});

test("a restore into a folder names what is damaged, and brings all the rest", async () => {
  writeFileSync(within("files/index.php"), "HELLO");

  const restored = await restoreToFolder(scene.engine, {
    vaultFolder: scene.vault.folder,
    snapshot: id,
    scope: { kind: "site" },
    folder: place("back"),
  });

  assert.deepEqual(restored.damaged, ["files/index.php"]);
  assert.deepEqual([restored.files, restored.rows], [3, 2]);
  assert.ok(existsSync(place("back/files/deep/er.txt")));
});
