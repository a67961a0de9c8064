import assert from "node:assert/strict";
import { test } from "node:test";
import { makeTurns } from "./turns.ts";

const never = new AbortController().signal;

/** Works that wait until they are let go, and what is known of them. */
function makeWorks() {
  const inside = new Map<string, () => void>();
  const done: string[] = [];
  return {
    inside: () => [...inside.keys()],
    done,
    work: (name: string) => async () => {
      await new Promise<void>((resolve) => inside.set(name, resolve));
      inside.delete(name);
      done.push(name);
    },
    finish: async (name: string) => {
      inside.get(name)?.();
      await settled();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("no key has more than its share at once, all together no more than the whole, and each queue keeps its order", async () => {
  const turns = makeTurns({ inAll: 3, forEach: 2 });
  const works = makeWorks();
  const names = ["x1", "x2", "x3", "y1", "y2"];
  const all = Promise.all(names.map((name) => turns.take(name[0] ?? "", never, works.work(name))));
  await settled();
  assert.deepEqual(works.inside(), ["x1", "x2", "y1"]);

  await works.finish("y1");
  assert.deepEqual(works.inside(), ["x1", "x2", "y2"]);
  await works.finish("x2");
  assert.deepEqual(works.inside(), ["x1", "y2", "x3"]);
  for (const name of works.inside()) await works.finish(name);
  await all;
  assert.deepEqual(works.done.toSorted(), names.toSorted());
});

test("whoever waits leaves by the signal, and nobody's turn is lost by it, nor by one that fails", async () => {
  const turns = makeTurns({ inAll: 1, forEach: 1 });
  const works = makeWorks();
  const stop = new AbortController();
  const first = turns.take("x", never, works.work("first"));
  const leaving = turns.take("x", stop.signal, works.work("leaving"));
  const failing = assert.rejects(
    turns.take("x", never, () => Promise.reject(new Error("mine"))),
    /mine/,
  );
  const last = turns.take("x", never, works.work("last"));
  stop.abort(new Error("enough"));
  await assert.rejects(leaving, /enough/);

  await works.finish("first");
  await first;
  await failing;
  await settled();
  assert.deepEqual(works.inside(), ["last"]);
  await works.finish("last");
  await last;
  await assert.rejects(turns.take("x", stop.signal, works.work("too late")), /enough/);
});
