import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { openVaultScene, type VaultScene } from "../../testing/vault-scene.ts";
import { type KnownListing, keepListing, readKnownListing } from "./known-listing.ts";

const place = { account: "sydney", root: "/home/clone/public_html", exclude: ["cache/"] };
const listing = {
  seal: "ab".repeat(32),
  warnings: ["pipe is not mirrored"],
  settled: "yes",
  held: null,
} as const;
let scene: VaultScene;

beforeEach(async () => {
  scene = await openVaultScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

test("what was listed is known again for the same place and generation", async () => {
  await scene.commit({ files: { a: "1" } });
  await keepListing(scene.vault, place, listing);

  assert.deepEqual(pick(await readKnownListing(scene.vault, place)), listing);
});

test("another account, folder or rule is another listing", async () => {
  await scene.commit({ files: { a: "1" } });
  await keepListing(scene.vault, place, listing);

  for (const other of [{ account: "fremont" }, { root: "/srv" }, { exclude: [] }])
    assert.equal(await readKnownListing(scene.vault, { ...place, ...other }), null);
});

test("the next generation's listing is not known yet, whoever made it", async () => {
  await scene.commit({ files: { a: "1" } });
  await keepListing(scene.vault, place, listing);
  await scene.commit({ files: { a: "2" } });

  assert.equal(await readKnownListing(scene.vault, place), null);
});

test("a damaged file knows nothing, and nothing is kept without a generation", async () => {
  await keepListing(scene.vault, place, listing);
  assert.equal(await readKnownListing(scene.vault, place), null);

  await scene.commit({ files: { a: "1" } });
  await scene.vault.files.writeDurable(`${scene.vault.folder}/listing`, '{"v":1,"seal":');
  assert.equal(await readKnownListing(scene.vault, place), null);
});

function pick(known: KnownListing | null) {
  return known === null
    ? null
    : { seal: known.seal, warnings: known.warnings, settled: known.settled, held: null };
}
