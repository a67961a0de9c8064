import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { aShape } from "../../core/database/shape.fixture.ts";
import { openVaultScene, type VaultScene } from "../../testing/vault-scene.ts";
import type { Tree as Content } from "../rescue/vault-tree.fixture.ts";
import { diffTrees } from "./diff.ts";
import { readSnapshotManifest } from "./list.ts";

let scene: VaultScene;
beforeEach(async () => {
  scene = await openVaultScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

async function keep(content: Content) {
  await scene.commit(content);
  const seal = await scene.keep();
  await scene.clock.advance(1_000);
  return {
    folder: `${scene.vault.snapshots}/${seal.id}`,
    manifest: await readSnapshotManifest(scene.vault, seal),
  };
}

const rows = (count: number, name = "row") =>
  Array.from({ length: count }, (_, id) => [id, `${name} ${id}`] as const);

test("rows are counted exactly, table by table, and named by their keys", async () => {
  const before = await keep({
    tables: [
      { shape: aShape(), rows: rows(200) },
      { shape: aShape({ table: "same" }), rows: rows(9) },
    ],
  });
  const changed = [...rows(200).slice(2), [500, "new"] as const].map(([id, name]) =>
    id === 77 ? ([77, "edited"] as const) : ([id, name] as const),
  );
  const after = await keep({
    tables: [
      { shape: aShape(), rows: changed },
      { shape: aShape({ table: "same" }), rows: rows(9) },
    ],
  });

  const { tables } = await diffTrees(scene.engine, before, after);

  assert.equal(tables.length, 1);
  const { inserted, updated, deleted, kind, rows: shown } = tables[0] ?? assert.fail();
  assert.deepEqual([kind, inserted, updated, deleted], ["rows", 1, 1, 2]);
  assert.deepEqual(shown.map((row) => `${row.kind} ${row.key?.["id"]}`).toSorted(), [
    "delete 0",
    "delete 1",
    "insert 500",
    "update 77",
  ]);
});

test("tables that came, went or were altered are told with their rows", async () => {
  const altered = aShape({ table: "altered", ddl: "CREATE TABLE `altered` (other)" });
  const before = await keep({
    tables: [
      { shape: aShape({ table: "altered" }), rows: rows(3) },
      { shape: aShape({ table: "dropped" }), rows: rows(4) },
    ],
  });
  const after = await keep({
    tables: [
      { shape: altered, rows: rows(3) },
      { shape: aShape({ table: "made" }), rows: rows(5) },
    ],
  });

  const { tables } = await diffTrees(scene.engine, before, after);

  assert.deepEqual(
    tables.map(({ table, kind, inserted, updated, deleted }) => [table, kind, inserted, updated, deleted]),
    [
      ["altered", "altered", 0, 0, 0],
      ["dropped", "dropped", 0, 0, 4],
      ["made", "created", 5, 0, 0],
    ],
  );
});

test("a snapshot does not differ from itself", async () => {
  const only = await keep({ files: { "a.txt": "a" }, tables: [{ shape: aShape(), rows: rows(9) }] });

  const { files, tables } = await diffTrees(scene.engine, only, only);

  assert.deepEqual(tables, []);
  assert.deepEqual(files, {
    counts: { added: 0, removed: 0, changed: 0, attributes: 0 },
    items: [],
    omitted: 0,
  });
});
