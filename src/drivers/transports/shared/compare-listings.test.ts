import assert from "node:assert/strict";
import { test } from "node:test";
import { byPath } from "../../../core/mirror/entry.ts";
import { chanceOf } from "../../../testing/vault-damage.ts";
import { compareListings } from "./compare-listings.ts";
import { parseFindRecord } from "./find-records.ts";

const most = { maxEntries: 1_000_000 };
const file = (path: string, size = 1) => `f 644 ${size} 1700000000.5 ${path}\0\0`;
const folder = (path: string) => `d 755 0 0 ${path}\0\0`;
const link = (path: string, target: string) => `l 777 0 1700000000.5 ${path}\0${target}\0`;

test("what is told as gone and come turns the first listing into the second, whatever was done to it", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const chance = chanceOf(seed);
    const before = Array.from({ length: chance(300) }, (_, number) => randomRecord(chance, number));
    const now = edited(chance, before);

    const changes = compareListings(listing(before), listing(now), most);

    assert.ok(changes !== null, `seed ${seed}`);
    const after = new Map(before.map((record) => [record, 1]));
    for (const entry of changes.gone) assert.ok(take(after, entry), `seed ${seed}: gone was there`);
    const told = [...[...after.keys()].map(parse), ...changes.come].toSorted(byPath);
    assert.deepEqual(told, now.map(parse).toSorted(byPath), `seed ${seed}`);
  }
});

test("of a hundred thousand names a few changes are a few", () => {
  const before = Array.from({ length: 100_000 }, (_, number) =>
    file(`some/folder/name-${number}.php`, number),
  );
  const now = before.toSpliced(70_000, 1).toSpliced(500, 0, file("new"));
  now[90_000] = file("some/folder/name-90000.php", 5);

  const changes = compareListings(listing(before), listing(now), most);

  assert.deepEqual(
    [changes?.gone.length, changes?.come.length],
    [2, 2],
    "one that went, one that came, one that is both",
  );
});

test("what has no good end, is no listing, is too long or is another tree is not compared", () => {
  const good = listing([folder("a"), file("a/b")]);
  for (const bad of [
    Buffer.from(""),
    Buffer.from(`${folder("a")}E1\0`),
    Buffer.from(folder("a")),
    listing(["f 644 1 1.0 ../x\0\0"]),
    listing(["nonsense\0\0"]),
    Buffer.from(`${file("a")}E0\0${file("b")}E0\0`),
    listing([`${file("a")}x\0`]),
  ])
    assert.equal(compareListings(good, bad, most), null, bad.toString("latin1"));
  assert.equal(compareListings(Buffer.from("E1\0"), good, most), null);
  assert.equal(compareListings(good, good, { maxEntries: 1 }), null);
  const other = (name: string) => Array.from({ length: 60_000 }, (_, number) => file(`${name}${number}`));
  assert.equal(compareListings(listing(other("a")), listing(other("b")), most), null);
});

test("from nothing and to nothing", () => {
  const all = [folder("a"), file("a/b"), link("l", "a\nb")];

  assert.deepEqual(compareListings(listing([]), listing(all), most), { gone: [], come: all.map(parse) });
  assert.deepEqual(compareListings(listing(all), listing([]), most), { gone: all.map(parse), come: [] });
  assert.deepEqual(compareListings(listing([]), listing([]), most), { gone: [], come: [] });
});

type Chance = ReturnType<typeof chanceOf>;

function randomRecord(chance: Chance, number: number): string {
  const path = `p\xff\n${number}`;
  return [file(path, chance(1_000)), folder(path), link(path, `t${chance(9)}`)][chance(3)] ?? "";
}

/** Some gone, changed, come, and now and then a stretch that stands elsewhere. */
function edited(chance: Chance, before: readonly string[]): readonly string[] {
  let next = 1_000;
  const now = before.flatMap((record, at) => {
    const dice = chance(20);
    if (dice === 0) return [];
    if (dice === 1) return [randomRecord(chance, at)];
    return dice === 2 ? [record, randomRecord(chance, next++)] : [record];
  });
  if (chance(3) > 0 || now.length === 0) return now;
  const from = chance(now.length);
  const moved = now.splice(from, chance(30));
  return now.toSpliced(chance(now.length + 1), 0, ...moved);
}

function listing(records: readonly string[]): Buffer {
  return Buffer.from(`${records.join("")}E0\0`, "latin1");
}

function parse(record: string) {
  const [fields = "", target = ""] = record.split("\0");
  const entry = parseFindRecord(fields, target);
  assert.ok(entry !== null);
  return entry;
}

function take(records: Map<string, number>, entry: unknown): boolean {
  for (const record of records.keys())
    if (JSON.stringify(parse(record)) === JSON.stringify(entry)) return records.delete(record);
  return false;
}
