import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkListing } from "../../core/mirror/check-listing.ts";
import { byPath, type Entry, type FoundEntry } from "../../core/mirror/entry.ts";
import type { ManifestEntry } from "../../core/mirror/manifest.ts";
import { planFiles } from "../../core/mirror/plan-files.ts";
import { nodeFiles } from "../../platform/files/node-files.ts";
import { chanceOf } from "../../testing/vault-damage.ts";
import { writeManifestFile } from "../vault/vault.ts";
import { editsOf } from "./changed-tree.ts";

let scratch = "";
before(() => {
  scratch = mkdtempSync(join(tmpdir(), "clonepanel-changed-"));
});
after(() => rmSync(scratch, { recursive: true, force: true }));

const names = ["a", "b", "a.b", "\xff\n", "\\", "c"];

test("the plan of what changed is the plan of the whole, for random trees", async () => {
  let compared = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const chance = chanceOf(seed);
    const old = randomTree(chance);
    const next = nextTree(chance, old);

    const edits = await tell(old, next);

    if (checkListing(next) !== null) {
      assert.equal(edits, null, `seed ${seed}: what cannot be true is left to who reads it all`);
      continue;
    }
    assert.ok(edits !== null, `seed ${seed}`);
    compared += 1;
    const [part, whole] = [planFiles(edits.was, edits.now), planFiles(manifestOf(old), next)];
    assert.deepEqual([...part.bring], [...whole.bring], `seed ${seed}`);
    assert.deepEqual([...part.folders], [...whole.folders], `seed ${seed}`);
    assert.deepEqual([part.deletions, part.aside, part.bytes], [whole.deletions, whole.aside, whole.bytes]);
    assert.equal(old.length - edits.was.length + part.unchanged, whole.unchanged, `seed ${seed}`);
    assert.equal(part.leaves.has - part.leaves.had, whole.leaves.has - whole.leaves.had, `seed ${seed}`);
  }
  assert.ok(compared > 100, `${compared} were honest`);
});

const base: readonly Entry[] = [folder("d"), file("d/x"), folder("e"), file("e/y"), file("f"), link("l")];

for (const [what, gone, come] of [
  ["a name that is there already", [], [file("f", 5)]],
  ["a name that comes twice", [], [file("g", 1), file("g", 2)]],
  ["a file in a folder that is not there", [], [file("none/x")]],
  ["a file below a file", [], [file("f/x")]],
  ["a file below a link", [], [file("l/x")]],
  ["a folder that goes without what is in it", [folder("d")], []],
  ["a folder that becomes a link, with a file below", [folder("d")], [link("d")]],
  ["what goes although it was never there", [file("none")], []],
  ["a folder with the name of mail", [], [folder("Maildir")]],
  ["a part of a mail folder", [], [folder("d/cur")]],
  ["a pipe", [], [{ kind: "other", path: "p", because: "it is a named pipe" }]],
] as const)
  test(`not judged by its changes alone: ${what}`, async () => {
    assert.equal(await judge({ gone, come }), null);
  });

test("what is excluded changes nothing", async () => {
  const pipe = { kind: "other", path: "cache/p", because: "it is a named pipe" } as const;
  const changes = { gone: [file("cache/old")], come: [file("cache/new"), pipe, file("g")] };

  assert.deepEqual(await judge(changes, ["cache/"]), { was: [], now: [file("g")] });
});

async function judge(
  changes: { readonly gone: readonly FoundEntry[]; readonly come: readonly FoundEntry[] },
  exclude: readonly string[] = [],
) {
  return editsOf(nodeFiles, await written(base), changes, { exclude });
}

/** As a driver tells them, in no order. */
async function tell(old: readonly Entry[], next: readonly Entry[]) {
  const [left, right] = [old, next].map((list) => new Set(list.map((entry) => JSON.stringify(entry))));
  const gone = old.filter((entry) => !right?.has(JSON.stringify(entry)));
  const come = next.filter((entry) => !left?.has(JSON.stringify(entry)));
  return editsOf(
    nodeFiles,
    await written(old),
    { gone: gone.toReversed(), come: come.toReversed() },
    { exclude: [] },
  );
}

async function written(entries: readonly Entry[]): Promise<string> {
  const path = `${scratch}/manifest`;
  const head = { site: "shop", generation: 1, epoch: 1, source: "sydney", surveyedAt: 0 };
  await writeManifestFile(nodeFiles, path, { head, entries: manifestOf(entries), databases: [] });
  return path;
}

function manifestOf(entries: readonly Entry[]): readonly ManifestEntry[] {
  return entries.map((entry) => (entry.kind === "file" ? { ...entry, sha256: "ab".repeat(32) } : entry));
}

type Chance = ReturnType<typeof chanceOf>;

function randomTree(chance: Chance): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (let count = chance(60); count > 0; count -= 1) add(chance, entries);
  return [...entries.values()].sort(byPath);
}

function add(chance: Chance, entries: Map<string, Entry>): void {
  const folders = [
    "",
    ...[...entries.values()].filter(({ kind }) => kind === "dir").map(({ path }) => `${path}/`),
  ];
  const path = `${folders[chance(folders.length)]}${names[chance(names.length)]}`;
  const kinds = [file(path, chance(9)), file(path, chance(9)), folder(path), link(path)];
  if (!entries.has(path)) entries.set(path, kinds[chance(kinds.length)] as Entry);
}

/** Edits, additions, deletions of whole folders; now and then one that forgets what was in it. */
function nextTree(chance: Chance, old: readonly Entry[]): readonly Entry[] {
  const entries = new Map(old.map((entry) => [entry.path, entry]));
  for (let count = chance(12); count > 0; count -= 1) {
    const one = [...entries.values()][chance(entries.size + 1)];
    const dice = chance(12);
    if (one === undefined || dice < 4) add(chance, entries);
    else if (dice === 4) entries.delete(one.path);
    else if (dice < 7) remove(entries, one.path);
    else if (dice < 9) {
      remove(entries, one.path);
      entries.set(one.path, [file(one.path), link(one.path), folder(one.path)][chance(3)] as Entry);
    } else if (one.kind === "file") entries.set(one.path, { ...one, mtimeUs: one.mtimeUs + 10 });
    else if (one.kind === "dir") entries.set(one.path, { ...one, mode: 0o700 });
  }
  return [...entries.values()].sort(byPath);
}

function remove(entries: Map<string, Entry>, path: string): void {
  for (const one of entries.keys()) if (one === path || one.startsWith(`${path}/`)) entries.delete(one);
}

function file(path: string, sizeBytes = 1): Entry {
  return { kind: "file", path, sizeBytes, mode: 0o644, mtimeUs: 1_700_000_000_000_000 };
}

function folder(path: string): Entry {
  return { kind: "dir", path, mode: 0o755 };
}

function link(path: string): Entry {
  return { kind: "link", path, target: "/etc" };
}
