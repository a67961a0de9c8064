import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { ClonePanelError } from "../../core/errors.ts";
import { someRetention } from "../../testing/snapshot-facts.ts";
import { openVaultScene, type VaultScene } from "../../testing/vault-scene.ts";
import { firstRecord } from "../mirror/site-record.ts";
import { listSnapshots, readSnapshotManifest, uniqueBytes } from "./list.ts";
import { readPruneMark, removePin, writePin, writePruneMark } from "./marks.ts";
import { applyPrune, type PruneOrder, planPrune } from "./prune.ts";
import { readingLock } from "./reading-lock.ts";
import { historySizes } from "./sizes.ts";
import { emptyTrash } from "./trash.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let scene: VaultScene;

beforeEach(async () => {
  scene = await openVaultScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

const order = (part: Partial<PruneOrder> = {}): PruneOrder => ({
  site: "example.com",
  vault: scene.vault,
  keep: someRetention({ daily: 2 }),
  record: null,
  clock: "guarded",
  trust: null,
  ...part,
});

/** One generation a day, each with one file of its own and one that lives for two days. */
async function days(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let day = 0; day < count; day += 1) {
    await scene.commit({
      files: {
        "same.txt": "s".repeat(1_000),
        "daily.txt": `${day}`.repeat(100),
        "slow.txt": `${Math.floor(day / 2)}`.repeat(10),
      },
    });
    ids.push((await scene.keep()).id);
    await scene.clock.advance(dayMs);
  }
  return ids;
}

const list = async () => (await listSnapshots(scene.vault)).map(({ id }) => id);

async function run(part: Partial<PruneOrder> = {}) {
  const plan = await planPrune(scene.engine, order(part));
  return { plan, done: await applyPrune(scene.engine, order(part), plan) };
}

test("the preview writes nothing, the run does what it said, and a second run finds nothing", async () => {
  const ids = await days(5);

  const preview = await planPrune(scene.engine, order());
  const untouched = await list();
  const { done } = await run();
  const again = await planPrune(scene.engine, order());

  assert.deepEqual(untouched, ids.toReversed());
  assert.deepEqual(done, preview.verdicts);
  assert.deepEqual(await list(), [ids[4]]);
  assert.ok(again.verdicts.every(({ verdict }) => verdict === "stays"));
});

test("what the plan says is freed is what the disk gets back", async () => {
  await days(6);
  const plan = await planPrune(scene.engine, order());

  const held = await Promise.all((await listSnapshots(scene.vault)).map(bytesOfInodes));
  await applyPrune(scene.engine, order(), plan);
  const left = await Promise.all((await listSnapshots(scene.vault)).map(bytesOfInodes));

  const sum = (all: readonly ReadonlyMap<bigint, number>[]) =>
    [...new Map(all.flatMap((one) => [...one]))].reduce((total, [, bytes]) => total + bytes, 0);
  // Days 0-4 go: five daily files, and the slow ones of days 0-1 and 2-3; that of day 4 lives on in day 5.
  assert.equal(plan.freedBytes, 5 * 100 + 2 * 10);
  assert.equal(sum(held) - sum(left), plan.freedBytes);
});

async function bytesOfInodes({ id }: { readonly id: string }): Promise<ReadonlyMap<bigint, number>> {
  const inodes = new Map<bigint, number>();
  for (const name of ["same.txt", "daily.txt", "slow.txt"]) {
    const stat = await scene.vault.files.lstat(`${scene.vault.snapshots}/${id}/files/${name}`);
    if (stat !== null) inodes.set(stat.inode, stat.sizeBytes);
  }
  return inodes;
}

test("sizes from the deltas are those of the inodes, before and after a prune", async () => {
  await days(5);
  await emptyTrash(scene.engine, { site: "example.com", vault: scene.vault, pace: "full" });

  for (const keep of [someRetention({ daily: 9 }), someRetention({ daily: 3 })]) {
    await run({ keep });
    await emptyTrash(scene.engine, { site: "example.com", vault: scene.vault, pace: "full" });
    const seals = await listSnapshots(scene.vault);
    const sizes = await historySizes(scene.vault, seals);
    for (const seal of seals) {
      const walked = await uniqueBytes(scene.vault, seal, await readSnapshotManifest(scene.vault, seal));
      assert.equal(sizes.get(seal.id), walked, seal.id);
    }
  }
});

for (const pace of ["gentle", "full"] as const) {
  test(`a discarded snapshot is out of the list at once; deleting it, ${pace}, goes on where it was cut short`, async () => {
    const ids = await days(3);
    await run();
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    const files = {
      ...scene.vault.files,
      remove: async (path: string, rest?: (workedMs: number) => Promise<void>) => {
        await scene.vault.files.remove(`${path}/files`);
        await rest?.(1);
      },
      removeFast: async (path: string, signal: AbortSignal) => {
        await scene.vault.files.remove(`${path}/files`);
        signal.throwIfAborted();
      },
    };
    const half = { ...scene.vault, files };
    const trash = { site: "example.com", vault: scene.vault, pace } as const;

    await assert.rejects(
      emptyTrash({ ...scene.engine, signal: stop.signal }, { ...trash, vault: half }),
      /stopped/,
    );
    const between = await scene.vault.files.listNames(`${scene.vault.folder}/trash`);
    const deleted = await emptyTrash(scene.engine, trash);

    assert.deepEqual(await list(), [ids[2]]);
    assert.deepEqual(between, [ids[0], ids[1]]);
    assert.equal(deleted, 2);
    assert.deepEqual(await scene.vault.files.listNames(`${scene.vault.folder}/trash`), []);
  });
}

describe("what stays although no rule keeps it", () => {
  test("a pinned one, until it is unpinned", async () => {
    const ids = await days(4);
    const first = ids[0] ?? "";
    await writePin(scene.vault, first, { reason: "before the redesign — wichtig", at: 0 });

    const { done } = await run();
    await removePin(scene.vault, first);
    const after = await planPrune(scene.engine, order());

    assert.deepEqual(done.find(({ id }) => id === first)?.because, ["pinned: before the redesign — wichtig"]);
    assert.equal(after.verdicts.find(({ id }) => id === first)?.verdict, "goes");
  });

  test("one that was pinned or taken into use after the plan was made", async () => {
    const ids = await days(4);
    const plan = await planPrune(scene.engine, order());
    await writePin(scene.vault, ids[0] ?? "", { reason: "just now", at: 0 });
    const reader = await readingLock(scene.engine.coordination, {
      site: "example.com",
      id: ids[1] ?? "",
      purpose: "snapshot restore",
    });

    const done = await applyPrune(scene.engine, order(), plan);

    assert.equal(reader.kind, "granted");
    assert.deepEqual(
      done.filter(({ verdict }) => verdict === "stays").map(({ id }) => id),
      [ids[3], ids[1], ids[0]],
    );
    assert.deepEqual(await list(), [ids[3], ids[1], ids[0]]);
  });

  test("what the return of a former primary will be compared with", async () => {
    const ids = await days(4);
    const site = { id: "example.com", primary: "two" } as Parameters<typeof firstRecord>[0];
    const fenced = {
      account: "one",
      role: "fenced",
      generation: null,
      surveyedAt: null,
      verifiedAt: null,
    } as const;
    const record = { ...firstRecord(site), replicas: [{ ...fenced, base: ids[1] ?? "" }] };

    const { done } = await run({ record });

    assert.deepEqual(done.find(({ id }) => id === ids[1])?.because, ["in use by the return of one"]);
  });
});

describe("when nothing goes", () => {
  const refused = async (part: Partial<PruneOrder> = {}): Promise<string> => {
    const plan = await planPrune(scene.engine, order(part));
    await assert.rejects(
      applyPrune(scene.engine, order(part), plan),
      (error) => error instanceof ClonePanelError && error.code === plan.refusals[0]?.code,
    );
    return plan.refusals.map(({ code }) => code).join();
  };

  test("the clock was set back", async () => {
    await days(4);
    scene.clock.setNow(scene.clock.nowMs() - 30 * dayMs);

    assert.equal(await refused(), "CLOCK_DOUBTED");
    assert.equal((await list()).length, 4);
  });

  test("the clock jumped ten years ahead; a person may say that it is right", async () => {
    await days(4);
    await writePruneMark(scene.vault, { prunedAt: scene.clock.nowMs() - hourMs, trusted: null });
    scene.clock.setNow(scene.clock.nowMs() + 3_650 * dayMs);

    assert.equal(await refused(), "CLOCK_DOUBTED");
    const { done } = await run({ clock: "accepted" });
    assert.equal(done.filter(({ verdict }) => verdict === "goes").length, 3);
    assert.equal((await readPruneMark(scene.vault)).prunedAt, scene.clock.nowMs());
  });

  const names = Array.from({ length: 150 }, (_, index) => `post-${index}.html`);
  const site = (name: (path: string) => string, content: string) =>
    Object.fromEntries(names.map((path) => [name(path), content]));

  test("every file was renamed to one ending, until a person trusts it", async () => {
    await days(3);
    await scene.commit({ files: site((path) => path, "text") });
    await scene.keep();
    await scene.clock.advance(dayMs);
    await scene.commit({ files: site((path) => `${path}.locked`, "noise") });
    const bad = await scene.keep();

    assert.equal(await refused(), "CHANGE_DOUBTED");
    await run({ trust: bad.id });
    await scene.clock.advance(dayMs);
    assert.deepEqual((await planPrune(scene.engine, order())).refusals, []);
  });

  test("most files were rewritten at once; a third of them is everyday life", async () => {
    await scene.commit({ files: site((path) => path, "text") });
    await scene.keep();
    const third = {
      ...site((path) => path, "text"),
      ...Object.fromEntries(names.slice(0, 50).map((path) => [path, "2"])),
    };
    await scene.clock.advance(dayMs);
    await scene.commit({ files: third });
    await scene.keep();

    assert.deepEqual((await planPrune(scene.engine, order())).refusals, []);
    await scene.clock.advance(dayMs);
    await scene.commit({ files: site((path) => path, "noise") });
    await scene.keep();
    assert.equal(await refused(), "CHANGE_DOUBTED");
  });
});
