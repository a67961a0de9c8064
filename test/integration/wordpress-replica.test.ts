import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { parseHealth } from "../../src/core/site/endpoint.ts";
import type { AccountState } from "../../src/core/site/state-file.ts";
import { writeEntries } from "../../src/testing/wordpress-write-entries.ts";
import { orderFor, sendOrder } from "./wordpress/order.ts";
import {
  assetsOf,
  describeAnswer,
  faultOf,
  firstDifference,
  pages,
  withoutHostNames,
} from "./wordpress/pages.ts";
import { origins, publicName, startWordpressPair, type WordpressPair } from "./wordpress/pair.ts";

const year = new Date().getFullYear();
const posts = { path: `/${year}/walk-1/`, id: 4 };
let pair: WordpressPair;

before(
  async () => {
    pair = await startWordpressPair();
    for (const name of ["sydney", "fremont"] as const) pair.install(name, await pair.plan(name));
    // A fresh WordPress finishes its installation on the first page views; the copy is taken after them.
    for (const path of [...pages, ...pages]) await get(`http://${publicName}${path}`);
    await pair.copyDatabase();
    posts.id = Number(await pair.sql("SELECT ID FROM db_sydney.wp_posts WHERE post_name = 'walk-1'"));
  },
  { timeout: 400_000 },
);
after(async () => await pair?.[Symbol.asyncDispose]());
beforeEach(() => {
  pair.writeState("sydney", {});
  pair.writeState("fremont", {});
});

const get = (url: string, headers: Record<string, string> = {}) =>
  pair.client({ method: "GET", url, headers });

async function tryWriteEntries(gate: "active" | "absent"): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const attempt of writeEntries({ replica: origins.fremont, primary: origins.sydney }, posts)) {
    const before = await pair.databaseHash("fremont");
    const answer = await pair.client(attempt.request);
    const fault = faultOf(attempt, answer, gate);
    if (fault !== null) faults.push(fault);
    if ((await pair.databaseHash("fremont")) !== before)
      faults.push(`${attempt.name}: the replica's database changed`);
    const silent = gate === "absent" && attempt.expect.statusWithoutGate !== undefined;
    if (
      !silent &&
      !String(answer.headers["x-clonepanel"]).startsWith("role=replica; epoch=7; generation=12; lag=")
    ) {
      faults.push(`${attempt.name}: X-ClonePanel is ${answer.headers["x-clonepanel"]}`);
    }
  }
  return faults;
}

test("every page of the replica is the primary's, byte for byte, apart from host names", async () => {
  for (const path of pages) {
    const primary = await get(`http://${publicName}${path}`);
    const replica = await get(`${origins.fremont}${path}`);

    assert.equal(firstDifference(describeAnswer(replica), describeAnswer(primary)), null, path);
    assert.doesNotMatch(replica.body, /www\.example\.test[^"'\s<]*\/wp-(content|includes)\b/, path);
  }
});

test("the primary's pages under its own name are those under the public name, apart from host names", async () => {
  for (const path of pages) {
    const publicly = await get(`http://${publicName}${path}`);
    const own = await get(`${origins.sydney}${path}`);

    assert.equal(firstDifference(describeAnswer(own), describeAnswer(publicly)), null, path);
    assert.match(String(own.headers["x-clonepanel"]), /^role=primary; epoch=7; generation=12; gate=1$/);
    assert.equal(own.headers["x-robots-tag"]?.includes("noindex, follow") ?? false, false);
  }
});

test("a replica asked under the public name sends the primary's very bytes but for the write endpoints", async () => {
  for (const path of ["/", posts.path, "/feed/", "/wp-json/wp/v2/posts"]) {
    const primary = await get(`http://${publicName}${path}`);
    const replica = await pair.client({ method: "GET", url: `${origins.fremont}${path}`, host: publicName });

    assert.equal(withoutHostNames(replica.body), withoutHostNames(primary.body), path);
    assert.doesNotMatch(replica.body, /fremont/, path);
    if (!path.includes("json")) assert.equal(replica.headers["x-robots-tag"], undefined, path);
  }
});

test("under the public name, too, forms and writes go to the primary's own name", async () => {
  const page = await pair.client({ method: "GET", url: origins.fremont + posts.path, host: publicName });
  const post = await pair.client({
    method: "POST",
    url: `${origins.fremont}/wp-comments-post.php`,
    host: publicName,
    body: "x=1",
  });

  assert.match(page.body, /action="http:\/\/sydney\.example\.test\/wp-comments-post\.php"/);
  assert.equal(post.headers["location"], `${origins.sydney}/wp-comments-post.php`);
});

test("every write entry ends on the primary or is refused, and the replica's database stays as it is", {
  timeout: 120_000,
}, async () => {
  assert.deepEqual(await tryWriteEntries("active"), []);
});

test("the plugin does the same without the gate", { timeout: 400_000 }, async () => {
  const switchFile = `${pair.home("fremont")}/public_html/.user.ini`;
  const content = readFileSync(switchFile);
  rmSync(switchFile);
  try {
    assert.deepEqual(await tryWriteEntries("absent"), []);
    assert.match(String((await get(`${origins.fremont}/`)).headers["x-clonepanel"]), /gate=0$/);
  } finally {
    writeFileSync(switchFile, content);
  }
});

test("plugins that write on page views change no row, send no mail and write no file", async () => {
  const before = await pair.databaseHash("fremont");
  const mails = pair.mailLog("fremont");

  for (const path of ["/?eager=1", "/wp-json/?eager=1", "/feed/?eager=1", "/?eager=past-the-filter"]) {
    assert.equal((await get(origins.fremont + path)).status, 200, path);
  }

  assert.equal(await pair.databaseHash("fremont"), before);
  assert.equal(pair.mailLog("fremont"), mails);
});

test("the same plugins do write on the primary, so that the test above tests something", async () => {
  const before = await pair.databaseHash("sydney");
  await get(`http://${publicName}/?eager=1`);

  assert.notEqual(await pair.databaseHash("sydney"), before);
  assert.match(pair.mailLog("sydney"), /A second time/);

  await pair.sql(
    "UPDATE db_sydney.wp_options SET option_value = 'Harbour &amp; Walks' WHERE option_name = 'blogname'; DELETE FROM db_sydney.wp_posts WHERE post_title = 'eager'; DELETE FROM db_sydney.wp_options WHERE option_name LIKE '%eager%'; DROP TABLE db_sydney.eager",
  );
});

test("overdue schedules do not run on a replica", async () => {
  await pair.sql(
    "UPDATE db_fremont.wp_options SET option_value = (SELECT option_value FROM db_sydney.wp_options WHERE option_name = 'cron') WHERE option_name = 'cron'",
  );
  const before = await pair.databaseHash("fremont");

  await get(`${origins.fremont}/`);
  await get(`${origins.fremont}/wp-cron.php`);

  assert.equal(await pair.databaseHash("fremont"), before);
});

test("a comment posted straight to the replica under its own name ends on the primary, and so does its author", async () => {
  const body = `comment_post_ID=${posts.id}&author=Otto&email=otto%40example.test&comment=From+the+replica&comment_parent=0`;
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    Referer: `${origins.fremont}${posts.path}`,
  };
  const first = await pair.client({
    method: "POST",
    url: `${origins.fremont}/wp-comments-post.php`,
    headers,
    body,
  });
  assert.equal(first.status, 307);
  const second = await pair.client({ method: "POST", url: String(first.headers["location"]), headers, body });

  assert.equal(second.status, 302);
  assert.match(String(second.headers["location"]), new RegExp(`^${origins.sydney}${posts.path}.*#comment-`));
  const count = await pair.sql(
    "SELECT COUNT(*) FROM db_sydney.wp_comments WHERE comment_content = 'From the replica'",
  );
  assert.equal(count.trim(), "1");
  const copies = await pair.sql(
    "SELECT COUNT(*) FROM db_fremont.wp_comments WHERE comment_content = 'From the replica'",
  );
  assert.equal(copies.trim(), "0");
});

test("the replica's forms and links for writing name the primary, everything else the replica", async () => {
  const page = (await get(origins.fremont + posts.path)).body;

  assert.match(page, /action="http:\/\/sydney\.example\.test\/wp-comments-post\.php"/);
  assert.match(page, /<link rel="canonical" href="http:\/\/www\.example\.test\//);
  assert.doesNotMatch(page, /fremont\.example\.test\/(wp-login|wp-comments-post|wp-admin|xmlrpc)/);
});

test("a login on the primary reached from the replica stays there and works", async () => {
  const body = `log=admin&pwd=secret-of-admin&redirect_to=${encodeURIComponent(`${origins.fremont}/about/`)}&testcookie=1`;
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    Cookie: "wordpress_test_cookie=WP%20Cookie%20check",
  };
  const answer = await pair.client({ method: "POST", url: `${origins.sydney}/wp-login.php`, headers, body });

  assert.equal(answer.status, 302);
  assert.equal(answer.headers["location"], `${origins.sydney}/about/`);
  const cookies = answer.headers["set-cookie"] as string[];
  const cookie = cookies.map((one) => one.split(";")[0]).join("; ");
  assert.equal((await get(`${origins.sydney}/wp-admin/`, { Cookie: cookie })).status, 200);
  await pair.copyDatabase();
  const copy = await get(`${origins.fremont}/`, { Cookie: cookie });
  assert.match(copy.body, /id="wpadminbar"/, "keys and cookie names are equal on both accounts");
});

test("an unknown name in the Host header never appears in an answer", async () => {
  for (const [origin, path] of [
    "/",
    posts.path,
    "/feed/",
    "/wp-json/",
    "/wp-login.php",
    "/wp-login.php?action=lostpassword",
    "/nothing/",
    "/wp-sitemap.xml",
  ].flatMap((path) => Object.values(origins).map((origin) => [origin, path] as const))) {
    for (const host of [
      "evil.invalid",
      "fremont.example.test:8081",
      "FREMONT.example.test.evil.invalid",
      "sydney.example.test@evil.invalid",
    ]) {
      const answer = await pair.client({ method: "GET", url: origin + path, host });

      const text = JSON.stringify(answer.headers) + answer.body;
      assert.doesNotMatch(text, /evil\.invalid|:8081/, `${host} ${origin}${path}`);
    }
  }
});

test("a state file that is missing, cut off, altered or another account's makes a replica that writes nothing", async () => {
  const file = `${pair.home("sydney")}/.clonepanel/example/state.json`;
  const good = readFileSync(file, "utf8");
  const bad: Readonly<Record<string, () => void>> = {
    missing: () => rmSync(file),
    empty: () => writeFileSync(file, ""),
    "cut off": () => writeFileSync(file, good.slice(0, -20)),
    altered: () => writeFileSync(file, good.replace('"epoch":7', '"epoch":8')),
    "of another account": () => pair.writeState("sydney", { account: "fremont" }),
    "of another site": () => pair.writeState("sydney", { site: "other" }),
    "of a later version": () => pair.writeState("sydney", { v: 2 as 1 }),
  };
  const before = await pair.databaseHash("sydney");
  for (const [name, spoil] of Object.entries(bad)) {
    spoil();

    const page = await get(`http://${publicName}/`);
    const post = await pair.client({
      method: "POST",
      url: `http://${publicName}/wp-comments-post.php`,
      body: "x=1",
    });
    const login = await get(`http://${publicName}/wp-login.php`);

    assert.equal(page.status, 200, name);
    assert.match(String(page.headers["x-clonepanel"]), /^role=replica; state=unreadable; gate=1$/, name);
    assert.deepEqual([post.status, login.status], [503, 503], name);
    assert.ok(Number(post.headers["retry-after"]) > 0, name);
    pair.writeState("sydney", {});
  }
  assert.equal(await pair.databaseHash("sydney"), before);
});

test("a primary whose lease is over, by either clock, reads only; one whose lease runs writes", async () => {
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const running = { epoch: 3, untilWall: Date.now() / 1000 + 60, untilUptime: uptime + 60, boot };
  const login = async () => (await get(`http://${publicName}/wp-login.php`)).status;
  pair.writeState("sydney", { epoch: 3 });

  pair.writeLease("sydney", running);
  assert.equal(await login(), 200);
  for (const wrong of [
    { untilWall: Date.now() / 1000 - 1 },
    { untilUptime: uptime - 1 },
    { boot: "0".repeat(36) },
    { epoch: 4 },
    { account: "fremont" },
  ]) {
    pair.writeLease("sydney", { ...running, ...wrong });
    assert.equal(await login(), 503, JSON.stringify(wrong));
  }
  pair.writeLease("sydney", { ...running, epoch: 2, untilWall: 0 });
  assert.equal(await login(), 200, "a lease of an earlier epoch says nothing");
  pair.writeLease("sydney", null);
  assert.equal(await login(), 200, "without a lease it is a primary until it is told otherwise");
});

test("the signed endpoint says what the account is, how its database is, and answers nobody else", async () => {
  const ask = (verb: "health" | "health-of-app", change = {}) =>
    sendOrder(pair, "fremont", orderFor(pair, "fremont", { verb, ...change }));
  const healthOf = async (verb: "health" | "health-of-app") => {
    const answer = await ask(verb);
    return answer.kind === "answered" ? parseHealth(answer.value) : assert.fail(JSON.stringify(answer));
  };
  const health = await healthOf("health");

  assert.deepEqual([health?.role, health?.epoch, health?.generation], ["replica", 7, 12]);
  assert.equal(health?.clocks?.boot, readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  assert.deepEqual([health?.lateMs, health?.isWritable], [10_000, true]);
  assert.equal((await healthOf("health-of-app"))?.database, "ok");
  assert.equal(
    (await ask("health", { at: 1_000_000_000 })).kind,
    "late",
    "a recorded order is worth nothing",
  );
  assert.equal((await ask("health", { account: "sydney" })).kind, "foreign");
  const { body, nonce } = orderFor(pair, "fremont", { verb: "health" });
  const forged = body.replace('"v":1', '"v":1 ');
  assert.equal((await sendOrder(pair, "fremont", { body: forged, nonce })).kind, "foreign");
});

test("over the endpoint an account is fenced, and never told anything else, nor of a lower epoch", async () => {
  const tell = async (state: Partial<AccountState>) => {
    const text = pair.stateText("sydney", state);
    const answer = await sendOrder(pair, "sydney", orderFor(pair, "sydney", { verb: "fence", text }));
    return answer.kind === "answered" ? answer.value["wrote"] : answer.kind;
  };

  assert.equal(await tell({ role: "primary", epoch: 9 }), "refused");
  assert.equal(await tell({ role: "fenced", epoch: 6 }), "refused");
  assert.equal(await tell({ role: "fenced", epoch: 8, primaryOrigin: null }), "yes");
  assert.equal((await get(`http://${publicName}/wp-login.php`)).status, 503);
  assert.equal(await tell({ role: "fenced", epoch: 7 }), "refused");
});

test("a recorded order to fence, sent again after the failback, changes nothing", async () => {
  const text = pair.stateText("sydney", { role: "fenced", epoch: 8, primaryOrigin: null });
  const recorded = orderFor(pair, "sydney", { verb: "fence", text });
  const wrote = async () => {
    const answer = await sendOrder(pair, "sydney", recorded);
    return answer.kind === "answered" ? answer.value["wrote"] : answer.kind;
  };
  pair.writeState("sydney", { role: "primary", epoch: 7 });
  assert.equal(await wrote(), "yes", "the order itself is good, so that its repetition tests something");

  pair.writeState("sydney", { role: "primary", epoch: 9 });

  assert.equal(await wrote(), "refused");
  assert.equal((await get(`http://${publicName}/wp-login.php`)).status, 200);
});

test("a fenced account refuses writes and never sends them on", async () => {
  pair.writeState("fremont", { role: "fenced" });
  const post = await pair.client({
    method: "POST",
    url: `${origins.fremont}/wp-comments-post.php`,
    body: "x=1",
  });

  assert.equal(post.status, 503);
  assert.match(String(post.headers["x-clonepanel"]), /^role=fenced;/);
  assert.equal((await get(`${origins.fremont}/`)).status, 200);
});

test("a replica that is its own primary's address refuses instead of going round in circles", async () => {
  pair.writeState("fremont", { primaryOrigin: origins.fremont });
  assert.equal((await get(`${origins.fremont}/wp-login.php`)).status, 503);
});

test("requests wait for a cutover, but never longer than two seconds", async () => {
  const now = Math.floor(Date.now() / 1000);
  pair.writeState("fremont", { cutoverUntil: now + 20, role: "replica" });
  const long = performance.now();
  const waiting = get(`${origins.fremont}/`);
  assert.equal((await waiting).status, 200);
  const longMs = performance.now() - long;

  pair.writeState("fremont", { cutoverUntil: now + 20 });
  setTimeout(() => pair.writeState("fremont", { generation: 13 }), 300);
  const short = performance.now();
  const answer = await get(`${origins.fremont}/`);
  const shortMs = performance.now() - short;

  assert.ok(longMs > 1900 && longMs < 4000, `${longMs}`);
  assert.ok(shortMs > 250 && shortMs < 1500, `${shortMs}`);
  assert.match(String(answer.headers["x-clonepanel"]), /generation=13/);
});

test("with the primary dead all pages of the replica answer and all their assets load from it", async () => {
  await pair.killAccount("sydney");
  try {
    let loaded = 0;
    for (const path of ["/", posts.path, "/about/", "/category/walks/", "/there-is-nothing/"]) {
      const page = await get(origins.fremont + path);
      assert.equal(page.status, path.includes("nothing") ? 404 : 200);
      const assets = assetsOf(page.body);
      for (const asset of assets) {
        const url = new URL(asset, origins.fremont);
        assert.equal(url.origin, origins.fremont, asset);
        assert.equal((await get(url.href)).status, 200, asset);
        loaded++;
      }
    }
    assert.ok(loaded >= 8, `${loaded} assets`);
  } finally {
    await pair.startAccount("sydney");
  }
});

test("promotion is the rewriting of the state file: the replica takes a comment, the old primary sends it there", async () => {
  pair.writeState("fremont", { role: "primary", epoch: 8, primaryOrigin: origins.fremont });
  pair.writeState("sydney", { role: "replica", epoch: 8, primaryOrigin: origins.fremont });
  const body = `comment_post_ID=${posts.id}&author=Uma&email=uma%40example.test&comment=After+the+promotion`;
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const first = await pair.client({
    method: "POST",
    url: `${origins.sydney}/wp-comments-post.php`,
    headers,
    body,
  });
  assert.equal(first.headers["location"], `${origins.fremont}/wp-comments-post.php`);
  const second = await pair.client({ method: "POST", url: String(first.headers["location"]), headers, body });

  assert.equal(second.status, 302);
  const count = await pair.sql(
    "SELECT COUNT(*) FROM db_fremont.wp_comments WHERE comment_content = 'After the promotion'",
  );
  assert.equal(count.trim(), "1");
  await pair.copyDatabase();
});

test("PHP had nothing to complain about on either account", () => {
  assert.equal(pair.phpLog("sydney"), "");
  assert.equal(pair.phpLog("fremont"), "");
});

test("PHP's complaints would have been seen", async () => {
  await get(`${origins.fremont}/?eager=complain`);

  assert.match(pair.phpLog("fremont"), /a complaint/);
});
