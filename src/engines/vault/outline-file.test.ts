import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { outlineOf } from "../../core/mirror/manifest.ts";
import { openVaultScene, type VaultScene } from "../../testing/vault-scene.ts";
import { keepOutline, readCurrentOutline } from "./outline-file.ts";
import { readCurrent, writeManifestFile } from "./vault.ts";

let scene: VaultScene;

beforeEach(async () => {
  scene = await openVaultScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

async function keepOfCurrent(): Promise<void> {
  const { vault } = scene;
  const manifest = await readCurrent(vault);
  assert.ok(manifest !== null);
  await keepOutline(vault, await writeManifestFile(vault.files, `${vault.folder}/again`, manifest));
}

async function expectTrue(): Promise<void> {
  const manifest = await readCurrent(scene.vault);
  assert.ok(manifest !== null);
  assert.deepEqual(await readCurrentOutline(scene.vault), outlineOf(manifest));
}

test("what was kept of a manifest's tree is used, and gives the same outline", async () => {
  await scene.commit({ files: { a: "1", "b/c": "22" } });
  await expectTrue();
  await keepOfCurrent();

  await expectTrue();
  const { vault } = scene;
  const asKept = await vault.files.read(`${vault.folder}/outline`);
  await vault.files.writeDurable(`${vault.folder}/outline`, (asKept ?? "").replace('"files":2', '"files":7'));
  assert.equal((await readCurrentOutline(vault))?.tree.files, 7, "it is what is read");
});

test("what was kept of another manifest, or is damaged, is left aside", async () => {
  await scene.commit({ files: { a: "1" } });
  await keepOfCurrent();
  await scene.commit({ files: { a: "1", b: "more of it" } });
  await expectTrue();

  for (const text of ["", "{", '{"v":1}', '{"v":1,"start":{"bytes":-0.5,"tree":{},"head":{}}}']) {
    await scene.vault.files.writeDurable(`${scene.vault.folder}/outline`, text);
    await expectTrue();
  }
});

test("there is no outline before the first generation", async () => {
  assert.equal(await readCurrentOutline(scene.vault), null);
});
