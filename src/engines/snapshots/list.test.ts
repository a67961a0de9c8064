import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { openVaultScene, type VaultScene } from "../../testing/vault-scene.ts";
import { isKept } from "./list.ts";

let scene: VaultScene;

beforeEach(async () => {
  scene = await openVaultScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

test("a generation is kept once its snapshot is the newest good one, and no longer when that one is damaged", async () => {
  const { vault } = scene;
  await scene.commit({ files: { a: "1" } });
  assert.equal(await isKept(vault, 1), "no", "nothing is kept yet");

  const { id } = await scene.keep();
  assert.equal(await isKept(vault, 1), "yes");
  assert.equal(await isKept(vault, 2), "no", "the next one is another");

  await vault.files.writeDurable(`${vault.snapshots}/${id}/manifest`, "something else");
  assert.equal(await isKept(vault, 1), "no", "it would not be listed");
});

test("what is not finished, or has no seal, keeps nothing", async () => {
  const { vault } = scene;
  await scene.commit({ files: { a: "1" } });
  await scene.keep();
  for (const name of [".partial", "9999-12-31T235959Z"])
    await vault.files.makeFolder(`${vault.snapshots}/${name}`);

  assert.equal(await isKept(vault, 1), "yes");
});
