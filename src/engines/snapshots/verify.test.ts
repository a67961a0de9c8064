import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, test } from "node:test";
import { aShape } from "../../core/database/shape.fixture.ts";
import { tableFolder } from "../../core/mirror/table-folder.ts";
import type { Damage } from "../../core/snapshot/damage.ts";
import { verifiedAt } from "../../core/snapshot/proof.ts";
import { chanceOf, fillVault, playDamage } from "../../testing/vault-damage.ts";
import { openVaultScene, type VaultScene } from "../../testing/vault-scene.ts";
import { findGoodCopies } from "./find-good-copy.ts";
import { holdersOf } from "./holders.ts";
import { listSnapshots } from "./list.ts";
import { readProofOf } from "./marks.ts";
import { mendAll } from "./mend.ts";
import { writeProofs } from "./prove.ts";
import { type Verified, type VerifyScope, verifySnapshots } from "./verify.ts";

let scene: VaultScene;

beforeEach(async () => {
  scene = await openVaultScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

async function verify(
  scope: VerifyScope = { kind: "full" },
  snapshot: string | null = null,
): Promise<Verified> {
  const verified = await verifySnapshots(scene.engine, {
    site: "example.com",
    vault: scene.vault,
    snapshot,
    scope,
  });
  await writeProofs(scene.vault, verified, { scope, nowMs: scene.clock.nowMs() });
  return verified;
}

const named = ({ damages }: Verified) =>
  damages.map(({ kind, path, snapshots }) => `${kind} ${path} ${snapshots.join()}`);

async function mend(damages: readonly Damage[]) {
  const { engine, vault } = scene;
  const holders = await holdersOf(vault, await listSnapshots(vault));
  const done = await mendAll(
    engine,
    { vault, holders },
    await findGoodCopies(engine, { vault, holders }, damages),
  );
  return done.map(({ from }) => from);
}

/** Two snapshots that share everything but one file. */
async function keepTwo(): Promise<readonly [string, string]> {
  await scene.commit({ files: { "same.txt": "the same", "new.txt": "one", "twin.txt": "the same" } });
  const first = (await scene.keep()).id;
  await scene.clock.advance(3_600_000);
  await scene.commit({ files: { "same.txt": "the same", "new.txt": "two", "twin.txt": "the same" } });
  return [first, (await scene.keep()).id];
}

const at = (id: string, path: string) => `${scene.vault.snapshots}/${id}/${path}`;

test("random damage is found and named with the snapshots that have it, and with no others", async () => {
  await fillVault(scene);
  for (let seed = 1; seed <= 60; seed += 1) {
    const { fault } = await playDamage(scene, chanceOf(seed));
    assert.equal(fault, null, `seed ${seed}`);
  }
});

test("a whole vault is good, and every file is read once however many snapshots have it", async () => {
  const [first, second] = await keepTwo();

  const verified = await verify();

  assert.deepEqual(named(verified), []);
  // same, twin, new of both generations; schema and after of both.
  assert.equal(verified.hashed, 2 + 2 + 4);
  for (const id of [first, second])
    assert.equal(verifiedAt(await readProofOf(scene.vault, id)), scene.clock.nowMs());
});

test("a table without rows may have a folder, and what is put there does not belong there", async () => {
  const tables = [
    { shape: aShape(), rows: [] },
    { shape: aShape({ table: "full" }), rows: [[1, "one", "publish", null, null]] },
  ];
  await scene.commit({ files: { a: "1" }, tables });
  const { id } = await scene.keep();
  const folder = tableFolder("wp", aShape().table);
  assert.deepEqual(named(await verify()), [], "nobody misses it");

  mkdirSync(at(id, folder));
  assert.deepEqual(named(await verify()), []);

  writeFileSync(at(id, `${folder}/planted`), "");
  assert.deepEqual(named(await verify()), [`extra ${folder}/planted ${id}`]);
});

test("damage marks every snapshot that shares it, also when only one was looked through", async () => {
  const [first, second] = await keepTwo();
  writeFileSync(at(second, "files/same.txt"), "THE SAME");

  const verified = await verify({ kind: "full" }, second);

  assert.deepEqual(named(verified), [`content files/same.txt ${first},${second},current`]);
  assert.deepEqual((await readProofOf(scene.vault, first)).damaged, ["files/same.txt"]);
  assert.deepEqual((await readProofOf(scene.vault, second)).damaged, ["files/same.txt"]);
});

test("a file under another name is missing where it was and too many where it is", async () => {
  const [first] = await keepTwo();
  renameSync(at(first, "files/new.txt"), at(first, "files/neu.txt"));
  renameSync(at(first, "databases/wp/schema.sql"), at(first, "databases/schema.sql"));

  assert.deepEqual(named(await verify()).toSorted(), [
    `extra databases/schema.sql ${first}`,
    `extra files/neu.txt ${first}`,
    `missing databases/wp/schema.sql ${first}`,
    `missing files/new.txt ${first}`,
  ]);
});

test("a snapshot whose manifest or seal was changed is not listed, and is named", async () => {
  const [first, second] = await keepTwo();
  truncateSync(at(first, "manifest"), 50);
  writeFileSync(at(second, "COMPLETE.json"), "{}");

  const listed = await listSnapshots(scene.vault);
  const verified = await verify();

  assert.deepEqual(listed, []);
  assert.deepEqual(named(verified), [`manifest manifest ${first}`, `seal COMPLETE.json ${second}`]);
});

describe("rolling", () => {
  test("thirty slices read everything once, and then the snapshot is verified as of the first", async () => {
    await fillVault(scene);
    const begun = scene.clock.nowMs();
    let hashed = 0;
    for (let slice = 0; slice < 30; slice += 1) {
      hashed += (await verify({ kind: "slice", slice })).hashed;
      await scene.clock.advance(86_400_000);
    }

    const [newest] = await listSnapshots(scene.vault);
    assert.equal(verifiedAt(await readProofOf(scene.vault, newest?.id ?? "")), begun);
    assert.equal(hashed, (await verify()).hashed);
  });

  test("what was damaged is looked at again in every run until it is mended", async () => {
    const [first, second] = await keepTwo();
    writeFileSync(at(first, "files/new.txt"), "eno");
    await verify();

    const other = [0, 1, 2, 3, 4, 5].map((slice) => ({ kind: "slice", slice }) as const);
    for (const scope of other)
      assert.deepEqual(named(await verify(scope)), [`content files/new.txt ${first}`]);
    writeFileSync(at(first, "files/new.txt"), "one");
    const mended = await verify({ kind: "slice", slice: 7 });

    assert.deepEqual(named(mended), []);
    assert.deepEqual((await readProofOf(scene.vault, first)).damaged, []);
    assert.deepEqual((await readProofOf(scene.vault, second)).damaged, []);
  });

  test("a sample reads no more than it was told", async () => {
    await fillVault(scene);

    const verified = await verify({ kind: "sample", files: 2 });

    assert.ok(verified.hashed >= 2 && verified.hashed <= 12, `${verified.hashed}`);
    const [newest] = await listSnapshots(scene.vault);
    assert.equal(verifiedAt(await readProofOf(scene.vault, newest?.id ?? "")), null);
  });
});

describe("mending", () => {
  test("a damaged file is replaced in every snapshot from another name with the same content", async () => {
    const [first, second] = await keepTwo();
    writeFileSync(at(second, "files/same.txt"), "THE SAME");
    const { damages } = await verify();

    const from = await mend(damages);

    assert.match(from[0] ?? "", /under another name/);
    assert.deepEqual(named(await verify()), []);
    const stats = await scene.vault.files.lstatAll([
      at(first, "files/same.txt"),
      at(second, "files/same.txt"),
    ]);
    assert.equal(stats[0]?.inode, stats[1]?.inode);
  });

  test("a lost file comes back from the snapshot that still has it; a part and a schema as well", async () => {
    await fillVault(scene);
    const [newest, ...others] = (await listSnapshots(scene.vault)).map(({ id }) => ({ id }));
    rmSync(at(newest?.id ?? "", "files/deep/er/still/picture.jpg"));
    writeFileSync(at(newest?.id ?? "", "databases/wp/schema.sql"), "DROP DATABASE wp;");
    const verified = await verify();

    const from = await mend(verified.damages);

    assert.deepEqual(from.map(String).toSorted(), [String(others.at(-1)?.id), "its manifest"]);
    assert.deepEqual(named(await verify()), []);
  });

  test("a manifest comes back from where the generation's own is kept", async () => {
    const [first, second] = await keepTwo();
    await scene.vault.files.makeFolder(`${scene.vault.folder}/manifests`);
    copyFileSync(at(first, "manifest"), `${scene.vault.folder}/manifests/1`);
    truncateSync(at(first, "manifest"), 10);
    const { damages } = await verify();

    const from = await mend(damages);

    assert.deepEqual(from, ["manifests/1"]);
    assert.deepEqual(
      (await listSnapshots(scene.vault)).map(({ id }) => id),
      [second, first],
    );
  });

  test("where no copy is good nothing is touched, and the snapshot stays marked", async () => {
    const [first] = await keepTwo();
    writeFileSync(at(first, "files/new.txt"), "eno");
    const { damages } = await verify();

    const from = await mend(damages);

    assert.deepEqual(from, [null]);
    assert.equal(await scene.vault.files.read(at(first, "files/new.txt")), "eno");
    assert.deepEqual((await readProofOf(scene.vault, first)).damaged, ["files/new.txt"]);
  });

  test("a file that a mirror pass replaced meanwhile is left alone", async () => {
    const [first, second] = await keepTwo();
    writeFileSync(at(second, "files/same.txt"), "THE SAME");
    const { damages } = await verify();
    await scene.commit({ files: { "same.txt": "newer", "twin.txt": "the same" } });

    await mend(damages);

    assert.equal(await scene.vault.files.read(`${scene.vault.current}/files/same.txt`), "newer");
    assert.equal(await scene.vault.files.read(at(first, "files/same.txt")), "the same");
  });
});

test("links that were lost are counted: such a snapshot takes the room of a whole copy", async () => {
  const [, second] = await keepTwo();
  for (const name of ["same.txt", "twin.txt"]) {
    const path = at(second, `files/${name}`);
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
  }

  const { snapshots, damages } = await verify();

  assert.deepEqual(damages, []);
  const counts = snapshots.map(({ shared, linksLost }) => [shared, linksLost]);
  // Beside the two files: schema.sql and after.sql, which are written anew with every change of their database.
  assert.deepEqual(counts.at(-1)?.[0], 4);
  assert.ok((counts.at(-1)?.[1] ?? 0) >= 2);
});

test("a file that cannot be read is an error, not a good file", async () => {
  const [first] = await keepTwo();
  const path = at(first, "files/new.txt");
  const files = {
    ...scene.vault.files,
    sha256: async (asked: string) => {
      if (asked === path) throw new Error("EIO");
      return scene.vault.files.sha256(asked);
    },
  };
  const engine = { ...scene.engine, files };
  const order = { site: "example.com", vault: scene.vault, snapshot: null, scope: { kind: "full" } } as const;

  await assert.rejects(verifySnapshots(engine, order), /EIO/);
});

test("verifying a vault without snapshots is good and empty", async () => {
  assert.deepEqual(await verify(), { snapshots: [], damages: [], hashed: 0 });
});
