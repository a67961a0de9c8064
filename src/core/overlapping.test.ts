import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { overlapping } from "./overlapping.ts";

test("three items are under way at once, each step has one of them, and they keep their order", async () => {
  const said: string[] = [];
  let [working, most] = [0, 0];
  const step = async (name: string, item: number): Promise<number> => {
    working += 1;
    most = Math.max(most, working);
    said.push(`${name}${item}`);
    await turn();
    said.push(`${name}${item}.`);
    working -= 1;
    return item;
  };

  await overlapping([1, 2, 3, 4], {
    first: (item) => step("a", item),
    second: (item) => step("b", item),
    third: async (item) => void (await step("c", item)),
  });

  assert.equal(most, 3);
  for (const name of ["a", "b", "c"])
    assert.deepEqual(
      said.filter((word) => word.startsWith(name)),
      [1, 2, 3, 4].flatMap((item) => [`${name}${item}`, `${name}${item}.`]),
    );
  for (const item of [1, 2, 3, 4])
    assert.deepEqual(
      said.filter((word) => word.includes(String(item))),
      ["a", "b", "c"].flatMap((name) => [`${name}${item}`, `${name}${item}.`]),
    );
});

test("a step that falls behind holds the others up: no more items are begun than there are steps and one", async () => {
  const begun: number[] = [];
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();

  const all = overlapping([1, 2, 3, 4, 5, 6], {
    first: async (item) => {
      begun.push(item);
      return item;
    },
    second: async (item) => item,
    third: () => held,
  });
  for (let turns = 0; turns < 20; turns += 1) await turn();

  assert.deepEqual(begun, [1, 2, 3]);
  letGo();
  await all;
  assert.deepEqual(begun, [1, 2, 3, 4, 5, 6]);
});

for (const failing of ["first", "second", "third"] as const) {
  test(`a failure in the ${failing} step is told when nothing works any more, and nothing is begun after it`, async () => {
    let working = 0;
    const done: string[] = [];
    const step = async (name: string, item: number): Promise<number> => {
      working += 1;
      await turn();
      if (name !== failing) await turn();
      working -= 1;
      if (name === failing && item === 2) throw new Error("broken");
      done.push(`${name} ${item}`);
      return item;
    };

    const all = overlapping([1, 2, 3, 4, 5, 6, 7], {
      first: (item) => step("first", item),
      second: (item) => step("second", item),
      third: async (item) => void (await step("third", item)),
    });

    await assert.rejects(all, /broken/);
    assert.equal(working, 0);
    assert.equal(done.includes("first 7"), false);
    assert.equal(done.includes("third 2"), false);
  });
}

test("an item that the first step does not want ends it, and what is under way is finished", async () => {
  const taken: number[] = [];

  await overlapping([1, 2, 3, 4], {
    first: async (item) => (item === 3 ? null : item),
    second: async (item) => item,
    third: async (item) => void taken.push(item),
  });

  assert.deepEqual(taken, [1, 2]);
});
