import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredValue } from "../../../ports/coordination.ts";
import type { Session } from "./session.ts";
import { EtcdSiteTenure } from "./site-tenure.ts";

/** A store that others write to. */
function records() {
  const values = new Map<string, StoredValue>();
  return {
    values,
    readValue: async (key: string) => values.get(key) ?? null,
    storeValue: async (key: string, value: unknown, expectRev: number) => {
      const rev = values.get(key)?.rev ?? 0;
      if (rev !== expectRev) return "conflict" as const;
      values.set(key, { rev: rev + 1, value });
      return "stored" as const;
    },
  };
}

function session(id: string, prove: () => Promise<void> = async () => undefined): Session {
  return { id, prove } as unknown as Session;
}

test("a site's number grows with every change of who works on it, and not while one goes on", async () => {
  const store = records();
  const numbers = [];
  for (const id of ["a", "a", "b", "a"])
    numbers.push(await new EtcdSiteTenure(store, session(id)).number("x"));

  assert.deepEqual(numbers, [1, 1, 2, 3]);
  assert.equal(await new EtcdSiteTenure(store, session("c")).number("y"), 1);
});

test("of one piece of work all orders carry the same number", async () => {
  const store = records();
  const work = new EtcdSiteTenure(store, session("a"));

  const first = await work.number("x");
  await new EtcdSiteTenure(store, session("b")).number("x");

  assert.deepEqual([first, await work.number("x")], [1, 1]);
});

test("more is given only to who surely holds its locks", async () => {
  const store = records();
  const lost = session("old", () => Promise.reject(new Error("lost")));

  await assert.rejects(new EtcdSiteTenure(store, lost).raise("x", 8), /lost/);
  assert.equal(store.values.size, 0);
  assert.equal(await new EtcdSiteTenure(store, session("new")).raise("x", 8), 9);
});
