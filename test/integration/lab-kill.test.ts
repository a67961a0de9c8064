import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { dumpAll, dumpContent } from "./lab/database.ts";
import { changeTo, moments, readSteps, readVersions, syncKilledAt } from "./lab/kill.ts";
import { killInsideCommit } from "./lab/kill-in-commit.ts";
import { type MirrorLab, openMirrorLab } from "./lab/mirror-lab.ts";
import { get, replicaOrigin } from "./lab/pages.ts";
import { ownFiles, readTree, treeDifferences, withoutPaths } from "./lab/tree.ts";
import { firstDifference } from "./wordpress/pages.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab();
});
after(async () => await mirror?.[Symbol.asyncDispose]());

const tree = (account: "a" | "b") => withoutPaths(readTree(mirror.root(account)), ownFiles);

async function assertTwins(point: string): Promise<void> {
  assert.deepEqual(treeDifferences(tree("a"), tree("b")), [], point);
  const [a, b] = [await dumpContent(mirror.lab, "a"), await dumpContent(mirror.lab, "b")];
  assert.equal(firstDifference(b, a), null, point);
  for (const left of [`${mirror.vault}/incoming`, `${mirror.vault}/redo`])
    assert.ok(!existsSync(left), `${point}: ${left} is left`);
  assert.ok(
    !existsSync(`${mirror.facts.accounts.b.homeOutside}/.clonepanel/example.test/work`),
    `${point}: work`,
  );
}

function print(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  console.log([title, ...lines].join("\n"));
}

test("killed at any journalled step of the very first sync, the next one completes it", async () => {
  await mirror.lab.reset({ b: "empty" });
  await mirror.sync();
  const steps = readSteps(mirror);
  assert.deepEqual(steps, [
    ...["plan", "account-side:a", "fetch", "commit", "record"],
    ...["account-side:b", "stage:b", "cutover:b", "settle:b"],
  ]);
  const rows = [["killed at", "replica then", "next run"]];
  // One moment a step: the others are tried below, where a run takes a second.
  const points = ["account-side:a:effect", "account-side:b:effect", "stage:b:effect", "cutover:b:effect"];
  for (const point of points) {
    await mirror.lab.reset({ b: "empty" });
    await syncKilledAt(mirror, point);
    const page = await get(mirror.lab, `${replicaOrigin}/about/`);
    const tables = await mirror.lab.sql("b", "SHOW TABLES LIKE 'wp\\_%'");
    const whole = point.startsWith("cutover");

    assert.equal(tables.length, whole ? 12 : 0, point);
    assert.equal(existsSync(`${mirror.root("b")}/index.php`), whole, point);
    assert.equal(page.status === 200, whole, `${point}: ${page.status}`);
    assert.doesNotMatch(page.body, /install|Error establishing/i, `${point}: what a stranger could misuse`);

    const run = await mirror.sync();
    await assertTwins(point);
    rows.push([point, whole ? "whole" : `empty (${page.status})`, `generation ${run.generation}, twins`]);
  }
  assert.equal((await mirror.verify()).code, 0);
  print("First sync, killed:", rows);
});

test("killed while it adopts a stranger's account, the stranger's site is untouched until it is kept", async () => {
  await mirror.lab.reset({ b: "foreign" });
  const stranger = { tree: readTree(mirror.root("b")), rows: await dumpAll(mirror.lab, "b") };

  await syncKilledAt(mirror, "keep:b:effect");

  assert.deepEqual(treeDifferences(stranger.tree, readTree(mirror.root("b"))), []);
  assert.equal(firstDifference(await dumpAll(mirror.lab, "b"), stranger.rows), null);
  await mirror.sync();
  await assertTwins("keep:b:effect");
});

test("killed at every journalled step of a sync, the replica is old or new, never a mixture; the next run completes", async () => {
  await mirror.lab.reset({ b: "empty" });
  let version = 1;
  await changeTo(mirror, version);
  await mirror.sync();
  await changeTo(mirror, ++version);
  await mirror.sync();
  const steps = readSteps(mirror);
  assert.deepEqual(steps, ["plan", "fetch", "commit", "record", "stage:b", "cutover:b", "settle:b"]);
  const rows = [["killed at", "page", "file", "row", "the replica is", "next run"]];

  for (const point of steps.flatMap((step) => moments.map((moment) => `${step}:${moment}`))) {
    const old = String(version);
    await changeTo(mirror, ++version);
    await syncKilledAt(mirror, point);
    const { page, file, row } = await readVersions(mirror);
    const is = page === file && file === row ? page : "mixed";

    const run = await mirror.sync();
    const then = await readVersions(mirror);
    // assertTwins compares as much by other means; the product's own verify costs most of this test's time.
    const verified = point.endsWith(":effect") ? (await mirror.verify()).code : 0;
    const word = is === old ? "old" : is === String(version) ? "new" : "A MIXTURE";
    rows.push([point, page, file, row, word, `generation ${run.generation}, twins`]);

    assert.notEqual(word, "A MIXTURE", JSON.stringify(rows.at(-1)));
    const all = String(version);
    assert.deepEqual(then, { page: all, file: all, row: all }, point);
    assert.equal(verified, 0, point);
    await assertTwins(point);
  }
  print("Sync of a changed file and a changed row, killed:", rows);
  const words = rows.map((row) => row[4]);
  assert.ok(words.includes("old") && words.includes("new"), "both sides of the change were met");
});

test("killed inside the visible step, while the server hesitates with the rows, the replica is no mixture either", async () => {
  await mirror.lab.reset({ b: "empty" });
  await changeTo(mirror, 1);
  await mirror.sync();
  await changeTo(mirror, 2);

  await killInsideCommit(mirror);

  const { page, file, row } = await readVersions(mirror);
  assert.ok(page === file && file === row, JSON.stringify({ page, file, row }));
  await mirror.sync();
  assert.deepEqual(await readVersions(mirror), { page: "2", file: "2", row: "2" });
  await assertTwins("inside the commit");
});
