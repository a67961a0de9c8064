import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { StrandedItem, StrandedWrites } from "../../src/core/report/rescue.ts";
import { type WriteAttempt, writeEntries } from "../../src/testing/wordpress-write-entries.ts";
import { byHand } from "./lab/by-hand.ts";
import { dumpContent } from "./lab/database.ts";
import { type AccountName, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { ask, primaryOrigin, publicOrigin, replicaOrigin } from "./lab/pages.ts";
import {
  addressesAt,
  assertTwins,
  move,
  postId,
  refusalOf,
  roleAtAddress,
  statusOf,
  whereVisitorsEnd,
} from "./lab/roles.ts";
import { commentOf, postAt } from "./lab/visitors.ts";
import { firstDifference } from "./wordpress/pages.ts";

let mirror: MirrorLab;
let post: number;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync();
  post = await postId(mirror);
});
after(async () => await mirror?.[Symbol.asyncDispose]());

const siteHost = "www.example.test";
const postOn = (account: AccountName, words: string) =>
  postAt(mirror.lab, { address: mirror.facts.accounts[account].address, host: siteHost, post, words });

const stranded = "Written in the last minute of a";
const onB = "Written on b while a was dead";
const homeOnB = "Written on b while a was fenced";

test("the primary dies with a comment that was never mirrored; failover makes b the primary, and says what it could not tell", async () => {
  assert.equal((await postOn("a", stranded)).status, 302);
  await mirror.lab.kill("a");

  const run = await mirror.clonepanel(["failover", site, "--to", "b", "--yes", "--json"]);

  assert.equal(run.code, 0, run.stdout + run.stderr);
  const report = run.document?.data as Awaited<ReturnType<typeof move>>;
  assert.deepEqual([report.from, report.to, report.epoch, report.strandedPossible], ["a", "b", 2, true]);
  assert.ok(report.rpoMs > 0 && report.rpoMs < 600_000, `${report.rpoMs}`);
  assert.ok(
    report.warnings.some((warning) => /\ba\b.*fenced when it comes back/.test(warning)),
    report.warnings.join("\n"),
  );
  assert.ok(
    report.warnings.some((warning) => /a-ns/.test(warning)),
    report.warnings.join("\n"),
  );
  console.log(`failover: ${report.rtoMs} ms to the new primary, RPO ${report.rpoMs} ms`);
  assert.equal(await addressesAt(mirror, "b", siteHost), mirror.facts.accounts.b.address);
  assert.match(await roleAtAddress(mirror, "b"), /^role=primary; epoch=2;/);
});

test("who knows only the name reaches b although a's nameserver is dead", async () => {
  await sleep(mirror.facts.ttlSeconds * 1000);

  assert.equal(await whereVisitorsEnd(mirror), `primary at ${mirror.facts.accounts.b.address}`);
});

test("what is written on b now has ids that a never gave away", async () => {
  const [[lastOfA = ""] = []] = await mirror.lab.sql("b", "SELECT MAX(comment_ID) FROM wp_comments");
  const answer = await ask(mirror.lab, {
    method: "POST",
    url: `${publicOrigin}/wp-comments-post.php`,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: `comment_post_ID=${post}&author=Ada&email=ada%40example.test&comment=${encodeURIComponent(onB)}`,
  });

  assert.equal(answer.status, 302, answer.body);
  assert.ok(Number((await commentOf(mirror.lab, "b", onB))?.id) >= Number(lastOfA) + 1000);
});

test("a that returned before ClonePanel saw it still takes writes at its own address, and its nameserver still names it", async () => {
  await mirror.lab.revive("a");

  const late = await postOn("a", `${stranded}, after its return`);

  console.log(`before any contact: a answers ${late.status}, ${await roleAtAddress(mirror, "a")}`);
  // Without a lease nobody has told it; this is why the epoch is asked before anything is copied.
  assert.equal(late.status, 302);
  assert.match(await roleAtAddress(mirror, "a"), /^role=primary; epoch=1;/);
  assert.equal(await addressesAt(mirror, "a", siteHost), mirror.facts.accounts.a.address);
});

test("the next sync fences it, even while the mirror is on hold, keeps it whole and copies nothing to it", async () => {
  await mirror.clonepanel(["hold", site, "--yes"]);
  const onHold = await mirror.clonepanel(["sync", site, "--yes", "--json"]);
  assert.deepEqual(refusalOf(onHold), { code: 7, errors: ["SITE_HELD"] });
  assert.match(await roleAtAddress(mirror, "a"), /^role=fenced; epoch=2;/);
  await mirror.clonepanel(["release", site, "--yes"]);
  const content = await dumpContent(mirror.lab, "a");

  const run = await mirror.clonepanel(["sync", site, "--yes", "--json"]);

  assert.equal(run.code, 0, run.stdout + run.stderr);
  assert.match(await roleAtAddress(mirror, "a"), /^role=fenced; epoch=2;/);
  assert.equal(firstDifference(await dumpContent(mirror.lab, "a"), content), null);
  const { replicas } = await statusOf(mirror);
  assert.deepEqual(
    replicas.map(({ account, role }) => [account, role]),
    [["a", "fenced"]],
  );
});

test("its nameserver names b again, and no visitor ends on it", async () => {
  const b = mirror.facts.accounts.b.address;

  assert.deepEqual(
    [await addressesAt(mirror, "a", siteHost), await addressesAt(mirror, "b", siteHost)],
    [b, b],
  );
  await sleep(mirror.facts.ttlSeconds * 1000);
  assert.equal(await whereVisitorsEnd(mirror), `primary at ${b}`);
  assert.equal((await mirror.clonepanel(["dns", "check", site, "--json"])).code, 0);
});

test("fenced, a takes no write by any entry of WordPress, at its own name or the site's", async () => {
  const content = await dumpContent(mirror.lab, "a");
  const attempts = writeEntries(
    { replica: primaryOrigin, primary: replicaOrigin },
    { path: "/first-walk/", id: post },
  );

  const faults: string[] = [];
  for (const attempt of attempts) {
    const answer = await ask(mirror.lab, attempt.request);
    if (!isRefused(attempt, answer.status)) faults.push(`${attempt.name}: ${answer.status}`);
    const role = answer.headers["x-clonepanel"] ?? "";
    if (!/^role=fenced; epoch=2;/.test(role)) faults.push(`${attempt.name}: X-ClonePanel ${role}`);
  }
  const named = await postOn("a", "To the site's name at a's address");

  assert.deepEqual(faults, []);
  assert.ok(attempts.length > 60);
  assert.equal(named.status, 503);
  assert.equal(firstDifference(await dumpContent(mirror.lab, "a"), content), null);
});

/** A replica sends a form on to the primary; what is fenced refuses it, since its visitor may hold an old session. */
function isRefused({ request, expect }: WriteAttempt, status: number): boolean {
  if (expect.status === 307) return status === 503;
  if (request.method === "GET" || request.method === "HEAD") return status === expect.status;
  return status === expect.status || status === 503;
}

test("the quarantine snapshot holds the stranded rows, and rescue lists them whole", async () => {
  const list = await mirror.clonepanel(["snapshot", "list", site, "--json"]);
  const data = list.document?.data as { readonly snapshots: readonly { readonly id: string }[] } | undefined;
  const snapshots = data?.snapshots ?? [];
  const found: string[] = [];
  for (const { id } of snapshots) {
    await using rebuilt = await byHand(mirror.lab, `${mirror.vault}/snapshots/${id}`, "wp");
    const [[count = ""] = []] = await mirror.lab.sql(
      "b",
      `SELECT COUNT(*) FROM ${rebuilt.database}.wp_comments WHERE comment_content LIKE '${stranded}%'`,
    );
    if (count === "2") found.push(id);
  }
  assert.equal(found.length, 1, `of ${snapshots.length} snapshots`);
  assert.ok(existsSync(`${mirror.vault}/snapshots/${found[0]}/COMPLETE.json`));

  await assertListed(found[0] ?? "");
});

async function assertListed(quarantine: string): Promise<void> {
  const run = await mirror.clonepanel(["rescue", site, "list", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const writes = run.document?.data as StrandedWrites;
  assert.deepEqual(
    writes.cases.map(({ id, account }) => [id, account]),
    [[quarantine, "a"]],
  );
  const comments = writes.items.filter(isComment);
  const words = [stranded, `${stranded}, after its return`];
  assert.deepEqual(comments.map((item) => contentOf(item)).sort(), words);
  for (const item of comments) {
    assert.equal(item.change.kind, "insert");
    const { old } = item.change as { readonly old: Readonly<Record<string, unknown>> };
    const columns = await mirror.lab.sql("a", "SHOW COLUMNS FROM wp_comments");
    assert.deepEqual(Object.keys(old).sort(), columns.map(([name = ""]) => name).sort());
    assert.equal(String(old["comment_author_email"]), "ada@example.test");
    const shown = await mirror.clonepanel(["rescue", site, "show", item.id, "--json"]);
    assert.equal(shown.code, 0, shown.stdout);
    assert.match(shown.stdout, new RegExp(stranded));
  }
}

const isComment = (item: StrandedItem) => item.kind === "row" && item.table === "wp_comments";
const contentOf = ({ change }: StrandedItem): string =>
  String((change.old as unknown as Readonly<Record<string, unknown>>)["comment_content"]);

test("failback: a is the primary again, both are equal, what was written on b is there and what was stranded is still listed", async () => {
  assert.equal((await postOn("b", homeOnB)).status, 302);

  const report = await move(mirror, "failback");

  console.log(`failback: write pause ${report.writePauseMs} ms, in all ${report.rtoMs} ms`);
  assert.deepEqual([report.from, report.to, report.epoch, report.rpoMs], ["b", "a", 3, 0]);
  assert.ok((report.writePauseMs ?? Infinity) < 10_000);
  const { primary, replicas } = await statusOf(mirror);
  assert.equal(primary, "a");
  assert.deepEqual(
    replicas.map(({ account, role }) => [account, role]),
    [["b", "replica"]],
  );
  assert.match(await roleAtAddress(mirror, "a"), /^role=primary; epoch=3;/);
  assert.match(await roleAtAddress(mirror, "b"), /^role=replica; epoch=3;/);
  for (const words of [onB, homeOnB]) {
    const [there, here] = [await commentOf(mirror.lab, "b", words), await commentOf(mirror.lab, "a", words)];
    assert.deepEqual(here, there, words);
    assert.ok(here !== null, words);
  }
  await mirror.sync();
  await assertTwins(mirror, "after the failback");
  const listed = await mirror.clonepanel(["rescue", site, "list", "--json"]);
  const writes = listed.document?.data as StrandedWrites | undefined;
  assert.equal(writes?.items.filter(isComment).length, 2);
  const a = mirror.facts.accounts.a.address;
  assert.deepEqual(
    [await addressesAt(mirror, "a", siteHost), await addressesAt(mirror, "b", siteHost)],
    [a, a],
  );
});

test("rescue brings the stranded comments to the present primary, each exactly once, counted, and on the replica after the next pass", async () => {
  const words = [stranded, `${stranded}, after its return`];
  const count = async (account: AccountName) => {
    const rows = await mirror.lab.sql(
      account,
      `SELECT comment_content, COUNT(*) FROM wp_comments WHERE comment_content LIKE '${stranded}%' GROUP BY 1 ORDER BY 1`,
    );
    return rows.map(([content, times]) => [content, times]);
  };
  assert.deepEqual(await count("a"), []);
  const shown = await mirror.clonepanel(["rescue", site, "apply", "--all-safe", "--preview", "--json"]);
  assert.equal(shown.code, 0, shown.stdout + shown.stderr);
  assert.deepEqual(await count("a"), []);

  const run = await mirror.clonepanel(["rescue", site, "apply", "--all-safe", "--yes", "--json"]);

  assert.equal(run.code, 0, run.stdout + run.stderr);
  const once = words.map((content) => [content, "1"]);
  assert.deepEqual(await count("a"), once);
  const again = await mirror.clonepanel(["rescue", site, "apply", "--all-safe", "--yes", "--json"]);
  assert.equal(again.code, 0, again.stdout + again.stderr);
  assert.deepEqual(await count("a"), once);
  const counts = await mirror.lab.sql(
    "a",
    `SELECT p.comment_count = COUNT(c.comment_ID) FROM wp_posts p JOIN wp_comments c ON c.comment_post_ID = p.ID AND c.comment_approved = '1' WHERE p.ID = ${post} GROUP BY p.ID`,
  );
  assert.deepEqual(counts, [["1"]]);
  await mirror.sync();
  assert.deepEqual(await count("b"), once);
  await assertTwins(mirror, "after the rescue");
  const list = await mirror.clonepanel(["rescue", site, "list", "--json"]);
  const writes = list.document?.data as StrandedWrites;
  assert.deepEqual(writes.items.filter(isComment), []);
  assert.equal(
    writes.decided.filter(({ table, what }) => table === "wp_comments" && what === "old").length,
    2,
  );
});
