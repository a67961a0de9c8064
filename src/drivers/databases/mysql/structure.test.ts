import assert from "node:assert/strict";
import { test } from "node:test";
import type { AfterDdl, NamedDdl } from "../../../core/database/table.ts";
import { planStructure, type StructureOrder } from "./structure.ts";

const key = (table: string, name: string, target: string, rule = ""): NamedDdl => ({
  name: `${table}.${name}`,
  ddl: `ALTER TABLE \`${table}\` ADD CONSTRAINT \`${name}\` FOREIGN KEY (\`x\`) REFERENCES \`${target}\` (\`id\`)${rule}`,
});
const after = (change: Partial<AfterDdl>): AfterDdl => ({
  foreignKeys: [],
  views: [],
  triggers: [],
  routines: [],
  events: [],
  ...change,
});
const plan = (change: Partial<StructureOrder>) =>
  planStructure({
    standing: after({}),
    want: after({}),
    exchanged: new Set(),
    foreign: new Set(),
    activate: "foreign-keys-and-views",
    beside: "everything",
    written: new Set(),
    ...change,
  });
const names = (keys: readonly NamedDdl[]): string[] => keys.map((one) => one.name);

test("keys to and from an exchanged table come back, and those to it are taken down before", () => {
  const keys = [key("child", "up", "parent"), key("parent", "self", "parent"), key("other", "far", "else")];

  const planned = plan({
    standing: after({ foreignKeys: keys }),
    want: after({ foreignKeys: keys }),
    exchanged: new Set(["parent"]),
  });

  assert.deepEqual(names(planned.dropKeys), ["child.up"]);
  assert.deepEqual(names(planned.addKeys), ["child.up", "parent.self"]);
});

test("after a crash that left keys down, they are put up", () => {
  const keys = [key("child", "up", "parent")];

  assert.deepEqual(names(plan({ want: after({ foreignKeys: keys }) }).addKeys), ["child.up"]);
});

test("a key that changed is dropped and added, one that stands is left", () => {
  const planned = plan({
    standing: after({ foreignKeys: [key("a", "k", "b"), key("a", "same", "b"), key("a", "gone", "b")] }),
    want: after({ foreignKeys: [key("a", "k", "b", " ON DELETE CASCADE"), key("a", "same", "b")] }),
  });

  assert.deepEqual(names(planned.dropKeys), ["a.k", "a.gone"]);
  assert.deepEqual(names(planned.addKeys), ["a.k"]);
});

test("the keys of a table outside the mirror are kept, also when their target is exchanged", () => {
  const own = key("visits", "k", "posts");

  const planned = plan({
    standing: after({ foreignKeys: [own] }),
    exchanged: new Set(["posts"]),
    foreign: new Set(["visits"]),
  });

  assert.deepEqual(planned.dropKeys, [own]);
  assert.deepEqual(planned.addKeys, [own]);
});

test("triggers are taken down always, and put up only where everything is active", () => {
  const trigger = { name: "loud", ddl: "CREATE TRIGGER `loud` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1" };
  const order = {
    standing: after({ triggers: [trigger] }),
    want: after({ triggers: [trigger] }),
    written: new Set(["t"]),
  };

  assert.deepEqual(names(plan(order).dropTriggers), ["loud"]);
  assert.deepEqual(plan(order).createTriggers, []);
  assert.deepEqual(names(plan({ ...order, activate: "everything" }).createTriggers), ["loud"]);
});

test("views that differ are made anew in their order, those that are gone are dropped", () => {
  const planned = plan({
    standing: after({
      views: [
        { name: "same", ddl: "s" },
        { name: "gone", ddl: "g" },
        { name: "a", ddl: "old" },
      ],
    }),
    want: after({
      views: [
        { name: "same", ddl: "s" },
        { name: "a", ddl: "from `b`" },
        { name: "b", ddl: "new" },
      ],
    }),
  });

  assert.deepEqual(planned.dropViews, ["gone"]);
  assert.deepEqual(names(planned.createViews), ["b", "a"]);
});

test("a primary's triggers on tables that are left alone stay up", () => {
  const trigger = { name: "loud", ddl: "CREATE TRIGGER `loud` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1" };

  const planned = plan({
    standing: after({ triggers: [trigger] }),
    want: after({ triggers: [trigger] }),
    written: new Set(["other"]),
    activate: "everything",
  });

  assert.deepEqual([planned.dropTriggers, planned.createTriggers], [[], []]);
});

test("a change of some tables leaves views, keys and triggers that it does not know", () => {
  const [old, fresh] = [key("a", "old", "b"), key("other", "fresh", "b")];
  const trigger = { name: "new", ddl: "CREATE TRIGGER `new` BEFORE INSERT ON `a` FOR EACH ROW SET @a = 1" };

  const planned = plan({
    standing: after({ foreignKeys: [fresh], views: [{ name: "new", ddl: "v" }], triggers: [trigger] }),
    want: after({ foreignKeys: [old, key("gone", "k", "b")] }),
    exchanged: new Set(["a"]),
    activate: "everything",
    beside: "tables-only",
  });

  assert.deepEqual([planned.dropViews, planned.createViews, planned.dropKeys], [[], [], []]);
  assert.deepEqual(names(planned.addKeys), ["a.old"]);
  assert.deepEqual([planned.dropTriggers, planned.createTriggers], [[trigger], [trigger]]);
});
