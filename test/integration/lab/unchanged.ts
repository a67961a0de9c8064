import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { firstDifference } from "../wordpress/pages.ts";
import { dumpAll } from "./database.ts";
import type { CliRun, MirrorLab } from "./mirror-lab.ts";
import { readInodes, type Tree, treeDifferences } from "./tree.ts";

/** Everything that a command could change: both accounts' homes and databases, and the vault. */
export interface World {
  readonly trees: ReadonlyMap<string, Tree>;
  readonly rows: readonly string[];
}

/** The accounts' homes whole (site, ~/.clonepanel, mail); of the vault, what is a generation or a snapshot. */
export async function readWorld(mirror: MirrorLab): Promise<World> {
  const { a, b } = mirror.facts.accounts;
  const vault = ["current", "snapshots", "manifests"].map((name) => `${mirror.vault}/${name}`);
  const folders = [a.homeOutside, b.homeOutside, ...vault.filter((folder) => existsSync(folder))];
  return {
    trees: new Map(folders.map((folder) => [folder, readInodes(folder)])),
    rows: [await dumpAll(mirror.lab, "a"), await dumpAll(mirror.lab, "b")],
  };
}

export async function assertUnchanged(mirror: MirrorLab, was: World, what: string): Promise<void> {
  const is = await readWorld(mirror);
  assert.deepEqual([...is.trees.keys()], [...was.trees.keys()], what);
  for (const [folder, tree] of was.trees) {
    assert.ok(tree.size > 0 || folder.endsWith("snapshots"), `${what}: ${folder} is empty`);
    assert.deepEqual(treeDifferences(tree, is.trees.get(folder) ?? new Map()), [], what);
  }
  for (const [at, rows] of was.rows.entries())
    assert.equal(firstDifference(is.rows[at] ?? "", rows), null, `${what}: rows`);
}

export interface Refusal {
  readonly exit: number;
  readonly code: string;
  /** Of the message, which must name the thing at fault. */
  readonly says: RegExp;
}

/** One error with code, message and hint; the contracted exit code; and no secret in any of it. */
export function assertRefused(mirror: MirrorLab, run: CliRun, refusal: Refusal): void {
  const text = `${run.stdout}\n${run.stderr}`;
  const [error] = run.document?.errors ?? [];
  assert.equal(error?.code, refusal.code, text);
  assert.equal(run.code, refusal.exit, text);
  assert.equal(run.document?.ok, false);
  assert.match(error?.message ?? "", refusal.says);
  assert.ok((error?.hint ?? "").length > 10, "a hint says what to do next");
  for (const { databasePassword } of Object.values(mirror.facts.accounts))
    assert.ok(!text.includes(databasePassword), "a secret was printed");
  assert.doesNotMatch(text, /\n\s+at .*\.ts:\d+/, "a stack trace was printed");
}
