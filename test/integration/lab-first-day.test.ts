import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { byHand } from "./lab/by-hand.ts";
import { dumpAll, dumpContent, rowsOf, withoutPassing } from "./lab/database.ts";
import { type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { describeAnswer, get, publicOrigin, replicaOrigin } from "./lab/pages.ts";
import { ownFiles, readTree, type Tree, treeDifferences, withoutPaths } from "./lab/tree.ts";
import { firstDifference } from "./wordpress/pages.ts";

let mirror: MirrorLab;
/** A folder on control. */
let scratch: string;
/** What the stranger on b was, before anything happened. */
let stranger: { readonly tree: Tree; readonly home: Tree; readonly rows: string };

before(async () => {
  mirror = await openMirrorLab();
  await mirror.lab.reset({ b: "foreign" });
  scratch = `${mirror.facts.control.home}/scratch`;
  await mirror.lab.mustExec("control", ["sh", "-c", 'rm -rf "$0" && mkdir "$0"', scratch]);
  stranger = {
    tree: readTree(mirror.root("b")),
    home: readTree(mirror.facts.accounts.b.homeOutside),
    rows: await dumpAll(mirror.lab, "b"),
  };
});
after(async () => {
  await mirror?.lab.mustExec("control", ["rm", "-rf", scratch]);
  await mirror?.[Symbol.asyncDispose]();
});

interface SnapshotShown {
  readonly id: string;
  readonly reason: string;
  readonly source: string;
  readonly folder: string;
  readonly generation: number | null;
  readonly files: number;
  readonly databases: readonly {
    readonly tables: readonly { readonly table: string; readonly rows: number }[];
  }[];
}

interface SnapshotListed {
  readonly id: string;
  readonly generation: number | null;
}

async function snapshots(): Promise<readonly SnapshotListed[]> {
  const { code, document, stderr } = await mirror.clonepanel(["snapshot", "list", site, "--json"]);
  assert.equal(code, 0, stderr);
  assert.ok(document);
  return (document.data as { readonly snapshots: readonly SnapshotListed[] }).snapshots;
}

async function show(id: string): Promise<SnapshotShown> {
  const { code, document } = await mirror.clonepanel(["snapshot", "show", site, id, "--json"]);
  assert.equal(code, 0, JSON.stringify(document));
  const data = document?.data as SnapshotShown | { readonly snapshot: SnapshotShown };
  return "snapshot" in data ? data.snapshot : data;
}

test("a replica account with a stranger's WordPress is not touched without a yes, and the refusal says so", async () => {
  assert.match(stranger.rows, /Coarse gravel drains/);
  assert.ok(stranger.tree.size > 2000);
  const primary = [readTree(mirror.facts.accounts.a.homeOutside), await dumpAll(mirror.lab, "a")] as const;

  const run = await mirror.clonepanel(["sync", site, "--json"]);

  assert.equal(run.code, 2, run.stderr);
  assert.equal(run.document?.errors[0]?.code, "NEEDS_YES");
  assert.match(
    run.stderr,
    /b: is taken over, after a snapshot of what is there \(it holds \d{4} files and 12 tables/,
  );
  assert.deepEqual(treeDifferences(stranger.home, readTree(mirror.facts.accounts.b.homeOutside)), []);
  assert.equal(await dumpAll(mirror.lab, "b"), stranger.rows);
  assert.deepEqual(treeDifferences(primary[0], readTree(mirror.facts.accounts.a.homeOutside)), []);
  assert.equal(await dumpAll(mirror.lab, "a"), primary[1]);
  assert.deepEqual(await snapshots(), []);
});

test("with a yes it is adopted: a complete twin of the primary, and nothing of the stranger is left", async () => {
  const run = await mirror.sync();

  assert.deepEqual([run.generation, run.shipped[0]?.account], [1, "b"]);
  const tree = (account: "a" | "b") => withoutPaths(readTree(mirror.root(account)), ownFiles);
  assert.deepEqual(treeDifferences(tree("a"), tree("b")), []);
  assert.equal(firstDifference(await dumpContent(mirror.lab, "b"), await dumpContent(mirror.lab, "a")), null);
  assert.deepEqual(await mirror.lab.sql("b", "SHOW TABLES LIKE 'blog%'"), []);
  const [a, b] = [await get(mirror.lab, `${publicOrigin}/`), await get(mirror.lab, `${replicaOrigin}/`)];
  assert.equal(firstDifference(describeAnswer(b), describeAnswer(a)), null);
  assert.match(b.body, /Harbour Walks/);
  assert.equal((await mirror.verify()).code, 0);
});

test("the stranger's files and rows lie whole in a snapshot, from which plain tools bring them back", async () => {
  const [only, ...others] = await snapshots();
  assert.deepEqual(others, []);
  const kept = await show(only?.id ?? "");
  assert.deepEqual([kept.reason, kept.source, kept.generation], ["before-adoption", "b", null]);

  assert.deepEqual(treeDifferences(stranger.tree, readTree(`${kept.folder}/files`)), []);
  await using back = await byHand(mirror.lab, kept.folder, "blog");
  const was = rowsOf(withoutPassing(stranger.rows));
  assert.ok(was.split("\n").length > 100);
  assert.equal(firstDifference(rowsOf(await dumpContent(mirror.lab, "b", back.database)), was), null);
});

test("snapshot take keeps the generation in the room of its folders, and list and show tell what it holds", async () => {
  await mirror.lab.sql(
    "a",
    `CREATE TABLE lab_parent (id INT PRIMARY KEY); INSERT INTO lab_parent VALUES (1),(2);
     CREATE TABLE lab_child (id INT PRIMARY KEY, parent INT, note TEXT, FOREIGN KEY (parent) REFERENCES lab_parent (id));
     INSERT INTO lab_child VALUES (1,2,'back\\\\slash \\'quote\\' \\n newline \\0 nul'),(2,NULL,NULL);
     CREATE VIEW lab_view AS SELECT note FROM lab_child WHERE parent = 2;
     CREATE TRIGGER lab_trigger BEFORE INSERT ON lab_child FOR EACH ROW SET NEW.note = CONCAT('seen ', NEW.note)`,
  );
  await mirror.sync();

  const taken = await mirror.clonepanel(["snapshot", "take", site, "--json"]);
  const again = await mirror.clonepanel(["snapshot", "take", site, "--json"]);

  assert.deepEqual([taken.code, again.code], [0, 0], taken.stderr);
  const list = await snapshots();
  assert.equal(list.length, 2, "an unchanged generation is kept once");
  const shown = await show(list[0]?.id ?? "");
  assert.deepEqual([shown.reason, shown.generation, shown.id], ["asked", 2, list[0]?.id]);
  assert.deepEqual(
    shown.databases[0]?.tables.find(({ table }) => table === "lab_child"),
    { table: "lab_child", rows: 2, chunks: 1 },
  );
  const inodes = ["files/index.php", "databases/wp/schema.sql"].map((path) =>
    ["current", `snapshots/${shown.id}`].map((tree) => statSync(`${mirror.vault}/${tree}/${path}`).ino),
  );
  for (const [current, kept] of inodes) assert.equal(kept, current);
});

test("by hand, with cp, zcat and mysql: the vault's current generation is the primary's site, keys, views and triggers too", async () => {
  const copy = `${scratch}/copy`;
  await mirror.lab.mustExec("control", ["cp", "-a", `${mirror.vault}/current/files`, copy]);
  await using back = await byHand(mirror.lab, `${mirror.vault}/current`, "wp");

  assert.deepEqual(treeDifferences(readTree(mirror.root("a")), readTree(copy)), []);
  const [rebuilt, original] = [
    await dumpContent(mirror.lab, "b", back.database),
    await dumpContent(mirror.lab, "a"),
  ];
  assert.match(rebuilt, /CONSTRAINT `lab_child_ibfk_1`[\s\S]*TRIGGER[\s\S]*lab_trigger/);
  assert.match(rebuilt, /lab_view/);
  assert.equal(firstDifference(rebuilt, original), null);
});

test("a file, a table and then the whole site come back from a snapshot, each after a snapshot of what was there", async () => {
  const { lab } = mirror;
  const [newest] = await snapshots();
  const id = newest?.id ?? "";
  const whole = { tree: readTree(mirror.root("a")), rows: await dumpContent(lab, "a") };
  const spoil = `echo spoilt > index.php; echo spoilt > wp-links-opml.php; rm -r wp-content/uploads; mkdir new; echo x > new/x`;
  await lab.mustExec("a", ["sh", "-c", spoil], { user: "anna", cwd: mirror.facts.accounts.a.docrootPath });
  await lab.sql(
    "a",
    "UPDATE wp_posts SET post_title='spoilt'; DELETE FROM wp_comments; DROP TABLE lab_child; CREATE TABLE lab_new (id INT)",
  );
  await mirror.sync();
  const restore = async (...args: string[]) => {
    const run = await mirror.clonepanel(["snapshot", "restore", site, id, ...args, "--json"]);
    assert.equal(run.code, 0, `${args.join(" ")}: ${run.stdout}${run.stderr}`);
    return run;
  };
  const read = (path: string) => readFileSync(`${mirror.root("a")}/${path}`, "utf8");
  const titles = async () =>
    (await lab.sql("a", "SELECT COUNT(*) FROM wp_posts WHERE post_title='spoilt'"))[0]?.[0];
  const comments = async () => Number((await lab.sql("a", "SELECT COUNT(*) FROM wp_comments"))[0]?.[0]);
  const spoilt = { tree: readTree(mirror.root("a")), titles: await titles() };
  assert.notEqual(spoilt.titles, "0");

  await restore("--preview");
  assert.deepEqual(treeDifferences(spoilt.tree, readTree(mirror.root("a"))), []);

  await restore("--path", "index.php", "--yes");
  assert.match(read("index.php"), /wp-blog-header/);
  assert.deepEqual(
    treeDifferences(spoilt.tree, readTree(mirror.root("a"))).map((line) => line.split(":")[0]),
    ['"index.php"'],
  );
  assert.deepEqual([await titles(), await comments()], [spoilt.titles, 0]);

  await restore("--table", "wp_posts", "--yes");
  assert.deepEqual([await titles(), await comments(), read("wp-links-opml.php")], ["0", 0, "spoilt\n"]);

  await restore("--yes");
  assert.deepEqual(treeDifferences(whole.tree, readTree(mirror.root("a"))), []);
  assert.equal(firstDifference(await dumpContent(lab, "a"), whole.rows), null);
  assert.match((await get(lab, `${publicOrigin}/first-walk/`)).body, /the bench at the pier is gone/);
  const reasons = await Promise.all(
    (await snapshots()).slice(0, 3).map(async (one) => (await show(one.id)).reason),
  );
  assert.deepEqual(reasons, ["before-restore", "before-restore", "before-restore"]);

  await mirror.sync();
  assert.equal((await mirror.verify()).code, 0);
  assert.match((await get(lab, `${replicaOrigin}/first-walk/`)).body, /the bench at the pier is gone/);
});

test("a restore into a folder and one to the replica change nothing on the primary; the next sync levels the replica", async () => {
  const { lab } = mirror;
  const folder = `${scratch}/look`;
  const adopted = (await snapshots()).at(-1)?.id ?? "";
  const primary = { tree: readTree(mirror.root("a")), rows: await dumpAll(lab, "a") };

  const into = await mirror.clonepanel([
    "snapshot",
    "restore",
    site,
    adopted,
    "--to-folder",
    folder,
    "--yes",
    "--json",
  ]);
  assert.equal(into.code, 0, into.stdout);
  assert.deepEqual(treeDifferences(stranger.tree, readTree(`${folder}/files`)), []);
  await lab.sql("a", "UPDATE wp_options SET option_value='Harbour Strolls' WHERE option_name='blogname'");
  primary.rows = await dumpAll(lab, "a");
  await mirror.sync();
  const taken = (await snapshots()).find(({ generation }) => generation === 2)?.id ?? "";
  const to = await mirror.clonepanel(["snapshot", "restore", site, taken, "--to", "b", "--yes", "--json"]);

  assert.equal(to.code, 0, to.stdout + to.stderr);
  assert.match((await get(lab, `${replicaOrigin}/`)).body, /Harbour Walks/);
  assert.match((await get(lab, `${publicOrigin}/`)).body, /Harbour Strolls/);
  assert.deepEqual(treeDifferences(primary.tree, readTree(mirror.root("a"))), []);

  await mirror.sync();
  assert.match((await get(lab, `${replicaOrigin}/`)).body, /Harbour Strolls/);
  assert.equal((await mirror.verify()).code, 0);
});
