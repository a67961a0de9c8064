import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { hostileNames } from "../../src/testing/hostile-tree.ts";
import { dumpAll, dumpContent } from "./lab/database.ts";
import { type AccountName, type MirrorLab, openMirrorLab, type SyncRun, site } from "./lab/mirror-lab.ts";
import { ask, describeAnswer, get, pages, publicOrigin, replicaOrigin } from "./lab/pages.ts";
import { ownFiles, readInodes, readTree, treeDifferences, withoutPaths } from "./lab/tree.ts";
import { watch } from "./lab/watch.ts";
import { firstDifference } from "./wordpress/pages.ts";

let mirror: MirrorLab;
let first: SyncRun;

before(async () => {
  mirror = await openMirrorLab();
  await mirror.lab.reset({ b: "empty" });
  first = await mirror.sync();
});
after(async () => await mirror?.[Symbol.asyncDispose]());

const tree = (account: AccountName) => withoutPaths(readTree(mirror.root(account)), ownFiles);
const inRoot = (account: AccountName, script: string) =>
  mirror.lab.mustExec(account, ["bash", "-c", script], {
    user: mirror.facts.accounts[account].user,
    cwd: mirror.facts.accounts[account].docrootPath,
  });

async function assertEqualAccounts(): Promise<void> {
  assert.deepEqual(treeDifferences(tree("a"), tree("b")), []);
  const [a, b] = await Promise.all([dumpContent(mirror.lab, "a"), dumpContent(mirror.lab, "b")]);
  assert.equal(firstDifference(b, a), null);
}

test("the first sync makes an empty account the primary's twin: all files, rows and definitions", async () => {
  const dump = await dumpContent(mirror.lab, "a");

  assert.equal(first.changed, true);
  assert.equal(first.generation, 1);
  assert.ok(first.files.changed > 2000, `${first.files.changed} files`);
  assert.ok((first.shipped[0]?.rows ?? 0) > 100, "rows were shipped");
  assert.ok(tree("a").size > 2000);
  assert.match(dump, /INSERT INTO `wp_posts`/);
  await assertEqualAccounts();
});

test("the vault holds the same tree, and the replica has its own database block", () => {
  const vault = withoutPaths(readTree(`${mirror.vault}/current/files`), ownFiles);
  const own = readFileSync(`${mirror.root("b")}/wp-config.php`, "utf8");
  const primarys = readFileSync(`${mirror.root("a")}/wp-config.php`, "utf8");
  const salt = /'LOGGED_IN_SALT', '([^']{40,})'/;

  assert.deepEqual(treeDifferences(tree("a"), vault), []);
  assert.match(own, /'DB_NAME', *'web4711'/);
  assert.doesNotMatch(own, /anna_wp/);
  assert.equal(salt.exec(own)?.[1], salt.exec(primarys)?.[1]);
  assert.ok(salt.test(own), "the salts are there");
});

test("every anonymous page of the replica is the primary's byte for byte, apart from host names", async () => {
  let found = 0;
  for (const path of pages) {
    let primary = await get(mirror.lab, publicOrigin + path);
    let replica = await get(mirror.lab, replicaOrigin + path);
    // A page that names its second, or was built while a cache was filled, is asked again.
    for (let tries = 0; tries < 3 && describeAnswer(replica) !== describeAnswer(primary); tries++) {
      primary = await get(mirror.lab, publicOrigin + path);
      replica = await get(mirror.lab, replicaOrigin + path);
    }

    assert.equal(firstDifference(describeAnswer(replica), describeAnswer(primary)), null, path);
    assert.match(primary.headers["x-clonepanel"] ?? "", /^role=primary;/, path);
    assert.match(replica.headers["x-clonepanel"] ?? "", /^role=replica; epoch=1; generation=1;/, path);
    if (primary.status === 200) found++;
  }
  assert.ok(found >= 20, `${found} of ${pages.length} pages were found`);
  assert.match(
    (await get(mirror.lab, `${replicaOrigin}/first-walk/`)).body,
    /old lighthouse to the fish market/,
  );
});

test("a comment posted to the primary stands on the replica after the next sync", async () => {
  const [[post = ""] = []] = await mirror.lab.sql(
    "a",
    "SELECT ID FROM wp_posts WHERE post_name='first-walk'",
  );
  const answer = await ask(mirror.lab, {
    method: "POST",
    url: `${publicOrigin}/wp-comments-post.php`,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: `comment_post_ID=${post}&author=Mira&email=mira%40example.test&comment=The+bench+is+back`,
  });
  assert.equal(answer.status, 302, answer.body);
  assert.doesNotMatch((await get(mirror.lab, `${replicaOrigin}/first-walk/`)).body, /The bench is back/);

  const run = await mirror.sync();

  assert.equal(run.changed, true);
  assert.match((await get(mirror.lab, `${replicaOrigin}/first-walk/`)).body, /The bench is back/);
  assert.equal(run.shipped[0]?.files, 0);
  await assertEqualAccounts();
});

test("a sync without a change moves no file and no row, and touches no inode", async () => {
  // Beside the generation lie the vault's own notes of what was seen when.
  const folders = [
    mirror.root("a"),
    mirror.root("b"),
    `${mirror.vault}/current`,
    `${mirror.vault}/snapshots`,
  ];
  const inodes = () => folders.map((folder) => [...readInodes(folder)]);
  const before = { inodes: inodes(), a: await dumpAll(mirror.lab, "a"), b: await dumpAll(mirror.lab, "b") };

  const { result: inner, seen: onA } = await watch(mirror.lab, "a", () =>
    watch(mirror.lab, "b", () => mirror.sync()),
  );
  const { result: run, seen: onB } = inner;

  assert.equal(run.changed, false);
  assert.deepEqual(run.files, { changed: 0, deleted: 0, bytes: 0 });
  const [wp] = run.databases;
  assert.deepEqual([wp?.name, wp?.chunksChanged, wp?.rowsChanged, wp?.bytes], ["wp", 0, 0, 0]);
  assert.deepEqual(run.shipped, [{ account: "b", generation: run.generation, files: 0, rows: 0 }]);
  assert.deepEqual([onA.rsyncCalls, onB.rsyncCalls], [0, 0]);
  assert.deepEqual([onA.rowReads, onA.writes, onB.rowReads, onB.writes], [[], [], [], []]);
  assert.ok(onA.statements > 10, "the log of statements was on");
  assert.deepEqual(inodes(), before.inodes);
  assert.equal(await dumpAll(mirror.lab, "a"), before.a);
  assert.equal(await dumpAll(mirror.lab, "b"), before.b);
});

test("one changed row moves one bucket: one read on the primary, one chunk file in the vault", async () => {
  await mirror.lab.sql(
    "a",
    `CREATE TABLE wp_steps (id INT PRIMARY KEY, word VARCHAR(40)) DEFAULT CHARSET=utf8mb4;
     INSERT INTO wp_steps SELECT seq, CONCAT('step ', seq) FROM seq_1_to_6000`,
  );
  const made = await mirror.sync();
  assert.ok((made.databases[0]?.chunksChanged ?? 0) > 50, "6,000 rows are many buckets");
  const chunks = () => [...readInodes(`${mirror.vault}/current/databases`)];
  const before = new Map(chunks());
  await mirror.lab.sql("a", "UPDATE wp_steps SET word='the one' WHERE id=4711");

  const { result: inner, seen: onA } = await watch(mirror.lab, "a", () =>
    watch(mirror.lab, "b", () => mirror.sync()),
  );
  const { result: run, seen: onB } = inner;

  const [wp] = run.databases;
  assert.equal(wp?.chunksChanged, 1);
  assert.ok((wp?.rowsChanged ?? 0) >= 1 && (wp?.rowsChanged ?? 0) <= 64, `${wp?.rowsChanged} rows`);
  assert.deepEqual(run.files, { changed: 0, deleted: 0, bytes: 0 });
  assert.equal(onA.rowReads.length, 1, onA.rowReads.join("\n"));
  assert.match(onA.rowReads[0] ?? "", /FROM `wp_steps` WHERE .*`id` = 4711/);
  assert.deepEqual([onA.rsyncCalls, onB.rsyncCalls], [0, 0]);
  assert.ok(onB.writes.length > 0, "the replica's statements were seen");
  const touched = chunks().filter(([path, inode]) => before.get(path) !== inode && path.endsWith(".gz"));
  assert.equal(touched.length, 1, touched.join("\n"));
  assert.deepEqual(await mirror.lab.sql("b", "SELECT word FROM wp_steps WHERE id=4711"), [["the one"]]);
  await assertEqualAccounts();
});

test("rows that are deleted and added, and tables that are altered and dropped, travel", async () => {
  await mirror.lab.sql(
    "a",
    `DELETE FROM wp_steps WHERE id BETWEEN 100 AND 140; INSERT INTO wp_steps VALUES (-5,'below'),(9999,NULL);
     CREATE TABLE wp_short (k VARCHAR(20) PRIMARY KEY, v BLOB); INSERT INTO wp_short VALUES ('x', 0x00FF0A27)`,
  );
  await mirror.sync();
  await assertEqualAccounts();

  await mirror.lab.sql(
    "a",
    "ALTER TABLE wp_steps ADD COLUMN more INT NOT NULL DEFAULT 7; DROP TABLE wp_short",
  );
  await mirror.sync();

  await assertEqualAccounts();
  assert.deepEqual(await mirror.lab.sql("b", "SELECT COUNT(*), MIN(more) FROM wp_steps"), [["5961", "7"]]);
  assert.deepEqual(await mirror.lab.sql("b", "SHOW TABLES LIKE 'wp_short'"), []);
});

test("deletions, renames and every change of kind between file, folder and link travel", async () => {
  await inRoot(
    "a",
    `mkdir -p kinds/{file-to-dir-,dir-to-file,dir-to-link,gone-dir/deep,empty,renamed-dir} && cd kinds
     rmdir file-to-dir-; for name in file-to-dir file-to-link gone old-name renamed-dir/in dir-to-file/x dir-to-link/y gone-dir/deep/z
     do echo "$name" > "$name"; done
     ln -s gone link-to-file; ln -s empty link-to-dir; ln -s nowhere dangling; ln -s ../index.php relative; ln -s one retarget`,
  );
  await mirror.sync();
  await assertEqualAccounts();

  await inRoot(
    "a",
    `cd kinds
     rm file-to-dir && mkdir file-to-dir && echo in > file-to-dir/new
     rm file-to-link && ln -s empty file-to-link
     rm -r dir-to-file && echo now-a-file > dir-to-file
     rm -r dir-to-link && ln -s ../wp-content dir-to-link
     rm link-to-file && echo file > link-to-file
     rm link-to-dir && mkdir link-to-dir && echo in > link-to-dir/x
     rm gone && rm -r gone-dir && mv old-name new-name && mv renamed-dir dir-renamed
     ln -sfn two retarget; chmod 640 new-name; chmod 750 empty; touch -d 2001-02-03 link-to-file`,
  );
  const run = await mirror.sync();

  assert.ok(run.files.deleted >= 5, `${run.files.deleted} deletions`);
  await assertEqualAccounts();
  assert.equal(tree("b").get("kinds/file-to-link"), "link to empty");
  assert.match(tree("b").get("kinds/empty") ?? "", /^dir 750$/);
  await inRoot("a", "rm -r kinds");
  await mirror.sync();
  assert.equal([...tree("b").keys()].filter((path) => path.startsWith("kinds")).length, 0);
});

test("names that a shell, a terminal or an encoding would spoil travel exactly, and so do their deletions", async () => {
  const names = hostileNames.map((name) => Buffer.from(name, "latin1"));
  const put = `mkdir -p hostile/d && cd hostile && while IFS= read -r -d '' name; do
    printf 'content of %s' "$name" > "./$name"; mkdir "./d/$name"; echo deep > "./d/$name/$name"; done`;
  await mirror.lab.mustExec("a", ["bash", "-c", put], {
    user: mirror.facts.accounts.a.user,
    cwd: mirror.facts.accounts.a.docrootPath,
    input: Buffer.concat(names.flatMap((name) => [name, Buffer.from([0])])),
  });
  const run = await mirror.sync();

  assert.equal(run.files.changed, hostileNames.length * 2);
  for (const name of hostileNames)
    for (const path of [`hostile/${name}`, `hostile/d/${name}/${name}`])
      assert.ok(tree("b").has(path), JSON.stringify(path));
  await assertEqualAccounts();

  await inRoot("a", "rm -r hostile");
  await mirror.sync();

  await assertEqualAccounts();
  assert.equal([...tree("b").keys()].filter((path) => path.startsWith("hostile")).length, 0);
});

test("on hold nothing is mirrored, twice is no error, and released the next pass brings what was held back", async () => {
  const { lab } = mirror;
  const before = await dumpAll(lab, "b");
  const hold = () => mirror.clonepanel(["hold", site, "--yes", "--json"]);
  const held = await hold();
  assert.equal(held.code, 0, held.stdout);
  assert.equal((await hold()).code, 0);
  await lab.sql("a", "UPDATE wp_options SET option_value='Risky update' WHERE option_name='blogdescription'");

  const refused = await mirror.clonepanel(["sync", site, "--yes", "--json"]);

  assert.equal(refused.code, 7, refused.stdout);
  assert.match(refused.stdout, /SITE_HELD.*clonepanel release/);
  assert.equal(firstDifference(await dumpAll(lab, "b"), before), null);
  const status = await mirror.clonepanel(["status", site, "--json"]);
  assert.match(status.stdout, /"state":"held"/);

  const released = await mirror.clonepanel(["release", site, "--yes", "--json"]);

  assert.equal(released.code, 0, released.stdout);
  assert.equal((await mirror.sync()).changed, true);
  await assertEqualAccounts();
});

test("verify calls the twins the same", async () => {
  const { code, places } = await mirror.verify();

  assert.equal(code, 0);
  assert.deepEqual(
    places.map(({ account, differenceCount }) => [account, differenceCount]),
    [
      [null, 0],
      ["b", 0],
    ],
  );
  assert.ok((places[1]?.files ?? 0) > 2000 && (places[1]?.rows ?? 0) > 6000, JSON.stringify(places[1]));
});

test("verify finds a file and a row that were changed on the replica behind our back, and the next sync repairs them", async () => {
  // As quiet as can be: same length, same time.
  await inRoot(
    "b",
    `time=$(stat -c %y wp-includes/version.php); sed -i s/6.1.9/6.6.6/ wp-includes/version.php; touch -d "$time" wp-includes/version.php
     rm wp-links-opml.php; echo added > wp-content/uploads/added.php`,
  );
  await mirror.lab.sql("b", "UPDATE wp_posts SET post_title='Defaced' WHERE post_name='about'");

  const found = await mirror.verify();

  assert.equal(found.code, 4);
  const names = found.places.flatMap(({ differences }) => differences.map(({ name }) => name)).sort();
  assert.deepEqual(names, [
    "wp-content/uploads/added.php",
    "wp-includes/version.php",
    "wp-links-opml.php",
    "wp.wp_posts",
  ]);

  await mirror.sync();

  assert.deepEqual((await mirror.verify()).code, 0);
  await assertEqualAccounts();
  assert.match((await get(mirror.lab, `${replicaOrigin}/about/`)).body, /About us/);
});

test("verify finds damage in the vault itself", async () => {
  const path = `${mirror.vault}/current/files/readme-of-nobody.txt`;
  await inRoot("a", "echo whole > readme-of-nobody.txt");
  await mirror.sync();
  assert.equal(readFileSync(path, "utf8"), "whole\n");
  await mirror.lab.mustExec("control", ["sh", "-c", `printf whale > ${path}`]);

  const found = await mirror.verify();

  assert.equal(found.code, 4);
  assert.deepEqual(
    found.places[0]?.differences.map(({ name }) => name),
    ["files/readme-of-nobody.txt"],
  );
});
