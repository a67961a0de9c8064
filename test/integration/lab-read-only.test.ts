import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { type WriteAttempt, writeEntries } from "../../src/testing/wordpress-write-entries.ts";
import { dumpAll } from "./lab/database.ts";
import { type MirrorLab, openMirrorLab } from "./lab/mirror-lab.ts";
import {
  type Answer,
  ask,
  describeAnswer,
  get,
  pages,
  primaryOrigin,
  publicOrigin,
  replicaOrigin,
} from "./lab/pages.ts";
import { readTree, treeDifferences } from "./lab/tree.ts";
import { watch } from "./lab/watch.ts";
import { assetsOf, firstDifference } from "./wordpress/pages.ts";

let mirror: MirrorLab;
let post: { readonly path: string; readonly id: number };

before(async () => {
  mirror = await openMirrorLab();
  await mirror.lab.reset({ b: "empty" });
  await mirror.sync();
  const [[id = ""] = []] = await mirror.lab.sql("a", "SELECT ID FROM wp_posts WHERE post_name='first-walk'");
  post = { path: "/first-walk/", id: Number(id) };
});
after(async () => await mirror?.[Symbol.asyncDispose]());

function faultOf({ name, expect }: WriteAttempt, answer: Answer): string | null {
  if (answer.status !== expect.status) return `${name}: ${answer.status} instead of ${expect.status}`;
  if (expect.location !== undefined && answer.headers["location"] !== expect.location)
    return `${name}: to ${answer.headers["location"]} instead of ${expect.location}`;
  if (!/^role=replica; epoch=1; /.test(answer.headers["x-clonepanel"] ?? ""))
    return `${name}: X-ClonePanel is ${answer.headers["x-clonepanel"]}`;
  if (expect.json === undefined) return null;
  const body = JSON.parse(answer.body) as { code?: unknown; data?: { primary?: unknown } };
  const names = typeof body.data?.primary === "string" && body.data.primary.startsWith(primaryOrigin);
  return body.code === expect.json && names ? null : `${name}: ${answer.body}`;
}

async function tryAll(): Promise<{ readonly tried: number; readonly faults: readonly string[] }> {
  const attempts = writeEntries({ replica: replicaOrigin, primary: primaryOrigin }, post);
  const faults: string[] = [];
  const rows = await dumpAll(mirror.lab, "b");
  for (const attempt of attempts) {
    const fault = faultOf(attempt, await ask(mirror.lab, attempt.request));
    if (fault !== null) faults.push(fault);
    const difference = firstDifference(await dumpAll(mirror.lab, "b"), rows);
    if (difference !== null) faults.push(`${attempt.name}: the database changed ${difference}`);
  }
  return { tried: attempts.length, faults };
}

test("every entry through which WordPress writes ends on the primary or is refused; no row and no file of the replica changes", async () => {
  const files = readTree(mirror.root("b"));

  const { result, seen } = await watch(mirror.lab, "b", tryAll);

  assert.deepEqual(result.faults, []);
  assert.ok(result.tried > 60, `${result.tried} entries`);
  assert.deepEqual(seen.writes, [], "not even a statement that the server would have refused");
  assert.ok(seen.statements > 50, "the server's log of statements was on");
  assert.deepEqual(treeDifferences(files, readTree(mirror.root("b"))), []);
});

test("with a SELECT-only user in the configuration the replica's PHP has no other rights, and shows and refuses the same", async () => {
  const { lab, facts } = mirror;
  const { database, databasePassword, readOnlyPassword } = facts.accounts.b;
  const text = readFileSync(facts.control.config, "utf8");
  const config = `${facts.control.home}/with-read-only.yaml`;
  const readOnly = `readOnly: { user: ${database.readOnlyUser}, password: { file: ${facts.control.home}/secrets/database-b-read-only } } }`;
  assert.match(text, /database-b \} \}/);
  writeFileSync(config, text.replace(/database-b \} \}/, `database-b }, ${readOnly}`), { mode: 0o600 });
  await mirror.sync({ config });

  const { seen, result } = await watch(lab, "b", async () => {
    const page = await get(lab, `${replicaOrigin}/about/`);
    const users = await lab.sql(
      "b",
      "SELECT DISTINCT argument FROM mysql.general_log WHERE command_type='Connect' AND argument NOT LIKE 'root%'",
    );
    return { page, users: users.map(([text = ""]) => text.split("@")[0]) };
  });

  assert.deepEqual(result.users, [database.readOnlyUser]);
  assert.ok(seen.statements > 5);
  assert.equal(
    firstDifference(describeAnswer(result.page), describeAnswer(await get(lab, `${publicOrigin}/about/`))),
    null,
  );
  assert.deepEqual((await tryAll()).faults, []);
  assert.doesNotMatch(result.page.body, new RegExp(`${databasePassword}|${readOnlyPassword}`));
  await mirror.sync();
});

test("a direct POST to the replica under a name of its own ends as a row on the primary, and comes back by the mirror", async () => {
  const { lab } = mirror;
  const send = (words: string, ...more: string[]) =>
    lab.curl("client", [
      ...["-L", "-o", "/dev/null", "-w", "%{http_code} %{num_redirects} %{url_effective}", ...more],
      ...["-d", `comment_post_ID=${post.id}&author=Ute&email=ute%40example.test&comment=${words}`],
    ]);
  const count = async (account: "a" | "b", words: string) =>
    (await lab.sql(account, `SELECT COUNT(*) FROM wp_comments WHERE comment_content='${words}'`))[0]?.[0];

  const own = await send("Own+name", `${replicaOrigin}/wp-comments-post.php`);
  // The public name, at an address that DNS does not publish now.
  const publicly = await send(
    "Public+name",
    ...["--resolve", `www.example.test:80:${mirror.facts.accounts.b.address}`],
    `${publicOrigin}/wp-comments-post.php`,
  );

  assert.match(own.stdout.toString(), /^200 2 http:\/\/a\.example\.test\/first-walk\//);
  assert.match(publicly.stdout.toString(), /^200 2 http:\/\/(a|www)\.example\.test\/first-walk\//);
  for (const words of ["Own name", "Public name"])
    assert.deepEqual([await count("a", words), await count("b", words)], ["1", "0"], words);

  await mirror.sync();

  for (const words of ["Own name", "Public name"]) assert.equal(await count("b", words), "1", words);
});

test("with the primary dead all pages of the replica answer as before, and everything they show loads from it", async () => {
  const { lab } = mirror;
  const before = new Map<string, string>();
  for (const path of pages) before.set(path, describeAnswer(await get(lab, replicaOrigin + path)));
  await lab.kill("a");
  try {
    assert.equal(
      (await lab.curl("client", ["--max-time", "2", primaryOrigin])).code,
      28,
      "the primary is dead",
    );
    const assets = new Set<string>();
    for (const path of pages) {
      const answer = await get(lab, replicaOrigin + path);

      assert.equal(firstDifference(describeAnswer(answer), before.get(path) ?? ""), null, path);
      if (/html/.test(answer.headers["content-type"] ?? ""))
        for (const asset of assetsOf(answer.body)) assets.add(new URL(asset, replicaOrigin + path).href);
    }
    assert.ok(
      [...assets].some((url) => /lighthouse.*\.jpg$/.test(url)),
      "the picture is among them",
    );
    assert.ok(assets.size >= 5, [...assets].join("\n"));
    for (const url of assets) {
      assert.equal(new URL(url).origin, replicaOrigin, url);
      const answer = await get(lab, url);
      assert.equal(answer.status, 200, url);
      assert.ok(answer.body.length > 0, url);
    }
  } finally {
    await lab.revive("a");
  }
});
