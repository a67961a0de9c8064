import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Coordination, StoredEverything } from "../../ports/coordination.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { memoryState } from "../../testing/memory-coordination.ts";
import { moveCoordination, readForMove, refuseMoved } from "./move.ts";

const mark = { to: "etcd", at: "2026-11-30T12:00:00.000Z" };

async function aStore(content: "of two sites" | "empty"): Promise<Coordination> {
  const { coordination } = memoryState({ clock: fakeClock() });
  if (content === "empty") return coordination;
  for (const site of ["a", "b"]) {
    const times = { generation: 3, generationAt: 1, surveyedAt: 2, heldSince: null };
    await coordination.storeSite({ site, rev: 0, primary: "one", epoch: 7, replicas: [], ...times }, 0);
    await coordination.storeValue(`tenure/${site}`, { number: 4, holder: "x" }, 0);
  }
  return coordination;
}

/** Dies at the nth write of both stores together, before or after it has its effect. */
function dying(nth: number, when: "before" | "after") {
  let writes = 0;
  const dies = async <T>(write: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes === nth && when === "before") throw new Error("killed");
    const outcome = await write();
    if (writes === nth) throw new Error("killed");
    return outcome;
  };
  return (store: Coordination): Coordination => ({
    readSite: (site) => store.readSite(site),
    readValue: (key) => store.readValue(key),
    everything: () => store.everything(),
    takeLock: (name, purpose) => store.takeLock(name, purpose),
    storeSite: (record, rev) => dies(() => store.storeSite(record, rev)),
    storeValue: (key, value, rev) => dies(() => store.storeValue(key, value, rev)),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  });
}

async function refuses(store: Coordination): Promise<boolean> {
  return refuseMoved(store).then(
    () => false,
    () => true,
  );
}

for (const target of ["an empty store", "one that was left by an earlier move"] as const) {
  test(`killed at any write into ${target}, a move never leaves the only whole copy marked as old, and goes on`, async () => {
    const kills = [];
    for (const when of ["before", "after"] as const) {
      for (let nth = 1; ; nth += 1) {
        const from = await aStore("of two sites");
        const to = await aStore(target === "an empty store" ? "empty" : "of two sites");
        if (target !== "an empty store") {
          await moveCoordination({ from: to, to: await aStore("empty"), mark });
          await from.storeValue("tenure/a", { number: 5, holder: "y" }, 1);
        }
        const content = await readForMove(from);
        const kill = dying(nth, when);

        const isKilled = await moveCoordination({ from: kill(from), to: kill(to), mark }).then(
          () => false,
          () => true,
        );

        const isWhole = isSame(await readForMove(to), content);
        assert.ok(isWhole || !(await refuses(from)), `${when} write ${nth}`);
        if (!(await refuses(from)) || (await refuses(to))) await moveCoordination({ from, to, mark });
        assert.ok(isSame(await readForMove(to), content));
        assert.deepEqual([await refuses(from), await refuses(to)], [true, false]);
        if (!isKilled) break;
        kills.push(`${when} ${nth}`);
      }
    }
    assert.ok(kills.length >= 6, kills.join());
  });
}

/** But for the number of changes, which each store counts by itself. */
function isSame(one: StoredEverything, other: StoredEverything): boolean {
  const plain = ({ sites, values }: StoredEverything) => [
    sites.map((record) => ({ ...record, rev: 0 })),
    values.map(({ key, value }) => ({ key, value })).sort((left, right) => (left.key < right.key ? -1 : 1)),
  ];
  return isDeepStrictEqual(plain(one), plain(other));
}
