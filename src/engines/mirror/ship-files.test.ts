import assert from "node:assert/strict";
import { test } from "node:test";
import type { ManifestEntry } from "../../core/mirror/manifest.ts";
import { planFiles } from "../../core/mirror/plan-files.ts";
import type { ScriptOrder } from "../../ports/transport.ts";
import type { Engine } from "./engine.ts";
import { type ShipFilesOrder, stageFiles, swapLists } from "./ship-files.ts";

const page: ManifestEntry = {
  kind: "file",
  path: "index.html",
  sizeBytes: 3,
  mode: 0o644,
  mtimeUs: 1_795_000_000_000_000,
  sha256: "ab".repeat(32),
};

function anOrder(have: readonly ManifestEntry[], root: "there" | "absent") {
  const orders: string[] = [];
  const transport = {
    run: async ({ script }: ScriptOrder) => {
      orders.push(script);
      return { code: 0, stdout: "", stderr: "" };
    },
  };
  const place = { root: "/home/site", rootExists: root === "there", stateFolder: "/home/.clonepanel/site" };
  const order = { seat: { transport }, place, have, want: [page], from: "/vault/current/files" };
  return { orders, order: order as unknown as ShipFilesOrder };
}

const engine = { signal: new AbortController().signal } as Engine;

test("where nothing of the tree changes no order is given", async () => {
  const { orders, order } = anOrder([page], "there");

  const staged = await stageFiles(engine, order);
  await using swapped = await staged.swap(1);
  await swapped.settle();

  assert.deepEqual(orders, []);
  assert.equal(staged.bytes, 0);
});

test("a root that is not there is made, also when the tree is the same", async () => {
  const { orders, order } = anOrder([page], "absent");

  await stageFiles(engine, order);

  assert.match(orders[0] ?? "", /mkdir -p "\$1"/);
});

test("what lay in a folder that became a link is not looked for behind the link", () => {
  const folder: ManifestEntry = { kind: "dir", path: "d", mode: 0o755 };
  const have: readonly ManifestEntry[] = [
    folder,
    { ...page, path: "d/inside.html" },
    { ...folder, path: "d/deep" },
    { ...page, path: "gone.html" },
  ];
  const want: readonly ManifestEntry[] = [{ kind: "link", path: "d", target: "../neighbour/d" }];

  const lists = swapLists(planFiles(have, want), have, want);

  assert.deepEqual(lists.get("in-the-way"), ["d"]);
  assert.deepEqual(lists.get("gone-files"), ["gone.html"]);
  assert.deepEqual(lists.get("gone-folders"), []);
});
