import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { AccountName, Lab, LabFacts } from "./lab.ts";
import { openLab } from "./lab.ts";

let lab: Lab;
let facts: LabFacts;

before(async () => {
  lab = await openLab();
  await lab.reset();
  await lab.resetDns();
  facts = await lab.info();
});

after(async () => {
  await lab[Symbol.asyncDispose]();
});

const accountNames = ["a", "b"] as const;
const silence = 28; // curl: timed out

function ssh(account: AccountName, user: string, ...words: string[]) {
  const options = ["-i", facts.control.identity, "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes"];
  return lab.exec("control", ["ssh", ...options, `${user}@${facts.accounts[account].host}`, ...words]);
}

async function answer(host: "client" | "control", ...args: string[]): Promise<string> {
  const result = await lab.curl(host, args);
  assert.equal(result.code, 0, result.stderr.toString());
  return result.stdout.toString("utf8");
}

/** Names are cached for some seconds. */
async function becomes(wanted: string, read: () => Promise<string>): Promise<void> {
  let last = "";
  for (let tries = 0; tries < 60; tries++) {
    last = await read();
    if (last === wanted) return;
    await sleep(250);
  }
  assert.equal(last, wanted);
}

const addressOf = async (name: string, server: string): Promise<string> =>
  (await lab.mustExec("client", ["dig", "+short", "+time=2", "+tries=2", `@${server}`, name, "A"])).trim();

test("control logs in to each account with its key and finds the account's own shell, and root is refused", async () => {
  for (const name of accountNames) {
    const account = facts.accounts[name];

    const seen = await ssh(name, account.user, "id -un; echo $SHELL; pwd");
    const asRoot = await ssh(name, "root", "true");

    assert.equal(
      seen.stdout.toString(),
      `${account.user}\n${account.shell}\n${account.home}\n`,
      seen.stderr.toString(),
    );
    assert.equal(asRoot.code, 255);
    assert.match(asRoot.stderr.toString(), /Permission denied \(publickey\)/);
  }
});

test("rsync copies the site from a to control and on to b", async () => {
  const shell = ["-a", "-e", `ssh -i ${facts.control.identity} -o BatchMode=yes`];
  const { a, b } = facts.accounts;

  await lab.mustExec("control", ["rsync", ...shell, `${a.user}@${a.host}:${a.docroot}/`, "copy/"]);
  await lab.mustExec("control", [
    "rsync",
    ...shell,
    "--exclude=wp-config.php",
    "copy/",
    `${b.user}@${b.host}:${b.docroot}/`,
  ]);

  const there = await lab.mustExec("b", ["find", ".", "-type", "f", "-user", b.user], { cwd: b.docrootPath });
  await lab.mustExec("control", ["rm", "-rf", "copy"]);
  assert.ok(there.split("\n").length > 1500, `${there.split("\n").length} files`);
  assert.match(there, /wp-content\/uploads\/.*lighthouse.*\.jpg/);
  await lab.reset();
});

test("neither Node nor the working tree can be used on an account", async () => {
  for (const name of accountNames) {
    const node = await ssh(name, facts.accounts[name].user, "node --version");
    const asRoot = await lab.exec(name, ["node", "--version"]);
    // Not there at all is as good as empty: it depends on where the working tree lies.
    const { stdout: tree } = await lab.exec(name, ["ls", "-A", facts.control.workTree]);

    assert.notEqual(node.code, 0);
    assert.notEqual(asRoot.code, 0);
    assert.equal(String(tree), "");
  }
  assert.match(await lab.mustExec("control", ["node", "--version"]), /^v2[2-9]/);
});

test("the database user owns its database and nothing else, and the second user can only read it", async () => {
  for (const name of accountNames) {
    const { user, database, databasePassword, readOnlyPassword } = facts.accounts[name];
    const query = (as: string, password: string, sql: string) =>
      lab.exec(name, ["mariadb", "-u", as, database.name, "-N", "-e", sql], {
        user,
        env: { MYSQL_PWD: password },
      });

    const write = await query(
      database.user,
      databasePassword,
      "CREATE TABLE t (n INT); INSERT INTO t VALUES (7)",
    );
    const read = await query(database.readOnlyUser, readOnlyPassword, "SELECT n FROM t");
    const forbidden = await query(database.readOnlyUser, readOnlyPassword, "DELETE FROM t");
    const elsewhere = await query(database.user, databasePassword, "SELECT user FROM mysql.user");

    assert.equal(write.code, 0, write.stderr.toString());
    assert.equal(read.stdout.toString(), "7\n");
    assert.match(forbidden.stderr.toString(), /ERROR 1142/);
    assert.match(elsewhere.stderr.toString(), /ERROR 1142/);
  }
  await lab.reset();
});

test("a visitor finds the home page, a post, its picture and the REST entry by the resolver", async () => {
  const home = await answer("client", "http://www.example.test/");
  const post = await answer("client", "http://www.example.test/umlauts/");
  const picture = /src="(http:\/\/www\.example\.test\/[^"]+lighthouse[^"]*\.jpg)"/.exec(
    await answer("client", "http://www.example.test/first-walk/"),
  );
  const headers = await answer("client", "-I", picture?.[1] ?? "");
  const rest = await answer("client", "http://www.example.test/wp-json/wp/v2/posts?_fields=slug");

  assert.match(home, /Harbour Walks/);
  assert.match(post, /🚢 müssen überleben/);
  assert.match(headers, /^HTTP\/1\.1 200 OK[\s\S]*image\/jpeg/);
  assert.deepEqual((JSON.parse(rest) as { slug: string }[]).map((entry) => entry.slug).sort(), [
    "first-walk",
    "night-ferry",
    "umlauts",
  ]);
});

test("b is empty after a reset, or holds another WordPress when that is asked for", async () => {
  const { b } = facts.accounts;
  await lab.reset();
  const files = await lab.mustExec("b", ["find", b.docrootPath, "-mindepth", "1"]);
  const tables = await lab.sql("b", "SHOW TABLES");

  await lab.reset({ b: "foreign" });
  const page = await answer("control", `${b.origin}/`);
  const foreign = await lab.sql("b", "SHOW TABLES");
  await lab.reset();

  assert.equal(files, "");
  assert.deepEqual(tables, []);
  assert.match(page, /Rock Garden Club/);
  assert.ok(foreign.every(([name]) => name?.startsWith("blog_")));
  assert.deepEqual(await lab.sql("b", "SHOW TABLES"), []);
});

test("a comment posted by a visitor is a row of a's database, and a reset takes it away", async () => {
  const count = async () => Number((await lab.sql("a", "SELECT COUNT(*) FROM wp_comments"))[0]?.[0]);
  const [[post = ""] = []] = await lab.sql("a", "SELECT ID FROM wp_posts WHERE post_name = 'first-walk'");
  const fields = {
    comment_post_ID: post,
    author: "Kai",
    email: "kai@example.test",
    comment: "Where is the kiosk? é",
  };
  const form = Object.entries(fields).flatMap(([name, value]) => ["--data-urlencode", `${name}=${value}`]);
  const before = await count();

  const status = await answer(
    "client",
    "-o",
    "/dev/null",
    "-w",
    "%{http_code}",
    ...form,
    "http://www.example.test/wp-comments-post.php",
  );
  const rows = await lab.sql(
    "a",
    "SELECT comment_approved, comment_content FROM wp_comments WHERE comment_author = 'Kai'",
  );
  const page = await answer("client", "http://www.example.test/first-walk/");
  await lab.reset();

  assert.equal(status, "302");
  assert.deepEqual(rows, [["1", Buffer.from("Where is the kiosk? é").toString("latin1")]]);
  assert.match(page, /Where is the kiosk\? é/);
  assert.equal(await count(), before);
});

test("PHP runs as the account's user and obeys .user.ini within two seconds", async () => {
  const { a } = facts.accounts;
  const script = "<?php echo get_current_user(), posix_getuid(), ini_get('memory_limit');";
  await lab.mustExec("a", ["sh", "-c", "cat > who.php"], { user: a.user, cwd: a.docrootPath, input: script });

  const plain = await answer("client", "http://www.example.test/who.php");
  await lab.mustExec("a", ["sh", "-c", "cat > .user.ini"], {
    user: a.user,
    cwd: a.docrootPath,
    input: "memory_limit=77M\n",
  });
  await sleep(2000);
  const changed = await answer("client", "http://www.example.test/who.php");

  assert.equal(plain, `anna${a.uid}128M`);
  assert.equal(changed, `anna${a.uid}77M`);
  await lab.reset();
});

test("mail that b takes by SMTP lies in the account's Maildir and can be read by IMAP", async () => {
  const { b } = facts.accounts;
  const letter =
    "From: kai@elsewhere.test\r\nTo: info@example.test\r\nSubject: the kiosk\r\n\r\nIs it open?\r\n";
  const envelope = ["--mail-from", "kai@elsewhere.test", "--mail-rcpt", "info@example.test", "-T", "-"];

  const sent = await lab.exec(
    "client",
    ["curl", "-sS", "smtp://mail2.example.test/client.lab", ...envelope],
    { input: letter },
  );
  await becomes("1", async () =>
    (
      await lab.mustExec(
        "b",
        ["sh", "-c", "grep -rl 'the kiosk' mail/example.test/info/Maildir/new | wc -l"],
        { user: b.user },
      )
    ).trim(),
  );
  const login = ["--login-options", "AUTH=PLAIN", "-u", `info@example.test:${facts.mail.password}`];
  const read = await answer("client", ...login, "imap://b.example.test/INBOX;MAILINDEX=1");
  const stranger = await lab.exec(
    "client",
    [
      "curl",
      "-sS",
      "smtp://mail2.example.test/client.lab",
      "--mail-from",
      "x@y.test",
      "--mail-rcpt",
      "z@elsewhere.test",
      "-T",
      "-",
    ],
    { input: letter },
  );
  await lab.reset();

  assert.equal(sent.code, 0, sent.stderr.toString());
  assert.match(read, /Is it open\?/);
  assert.match(stranger.stderr.toString(), /RCPT failed: 554/);
});

test("a's nameserver takes an update signed with the TSIG key, and refuses an unsigned one", async () => {
  const change = `server ${facts.accounts.a.address}\nzone example.test\nupdate add new.example.test 5 A 192.0.2.77\nsend\n`;

  const unsigned = await lab.exec("control", ["nsupdate"], { input: change });
  const signed = await lab.exec("control", ["nsupdate"], {
    input: `key hmac-sha256:${facts.dns.tsigName} ${facts.dns.tsig}\n${change}`,
  });

  assert.match(unsigned.stderr.toString(), /REFUSED/);
  assert.equal(signed.code, 0, signed.stderr.toString());
  assert.equal(await addressOf("new.example.test", facts.accounts.a.address), "192.0.2.77");
  await lab.resetDns();
  assert.equal(await addressOf("new.example.test", facts.accounts.a.address), "");
});

test("b's nameserver takes a change by its API and counts the serial, and visitors follow after the TTL", async () => {
  const body = JSON.stringify({
    rrsets: [
      {
        name: "www.example.test.",
        type: "A",
        ttl: 5,
        changetype: "REPLACE",
        records: [{ content: facts.accounts.b.address, disabled: false }],
      },
    ],
  });
  const patch = (key: string) =>
    answer(
      "control",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      "-X",
      "PATCH",
      "-H",
      `X-API-Key: ${key}`,
      "-d",
      body,
      `${facts.dns.powerdnsUrl}/api/v1/servers/localhost/zones/example.test.`,
    );
  const serial = async () =>
    (await lab.mustExec("client", ["dig", "+short", "@b.example.test", "example.test", "SOA"])).split(" ")[2];
  const before = await serial();

  const refused = await patch("wrong");
  const accepted = await patch(facts.dns.powerdnsApiKey);

  assert.equal(refused, "401");
  assert.equal(accepted, "204");
  assert.equal(Number(await serial()), Number(before) + 1);
  await lab.service("a", "bind", "stop");
  await becomes(facts.accounts.b.address, () => addressOf("www.example.test", facts.hosts.resolver.address));
  await lab.resetDns();
  await becomes(facts.accounts.a.address, () => addressOf("www.example.test", facts.hosts.resolver.address));
});

test("a killed host is silent, others live on, and it comes back with what it had written", async () => {
  await lab.sql("a", "UPDATE wp_options SET option_value = 'Night Harbour' WHERE option_name = 'blogname'");
  await lab.kill("a");

  const dead = await lab.curl("control", ["--max-time", "2", "http://a.example.test/"]);
  const other = await lab.curl("control", ["--max-time", "10", "http://b.example.test/"]);
  await lab.revive("a");

  assert.equal(dead.code, silence, dead.stderr.toString());
  assert.equal(other.code, 0);
  assert.match(await answer("control", "http://a.example.test/"), /Night Harbour/);
  await lab.reset();
});

test("a partition hides a from control only, outlives a's revival, and is healed", async () => {
  const reach = async (host: "control" | "client") =>
    (await lab.curl(host, ["--max-time", "2", "-o", "/dev/null", "http://a.example.test/first-walk/"])).code;
  await lab.partition("control", "a");

  const cut = await reach("control");
  const whole = await reach("client");
  await lab.kill("a");
  await lab.revive("a");
  const stillCut = await reach("control");
  await lab.heal();

  assert.deepEqual([cut, whole, stillCut], [silence, 0, silence]);
  assert.equal(await reach("control"), 0);
});

test("a service alone can be killed: a dead database is HTTP 500, dead PHP 502, a dead web server a refusal", async () => {
  const page = () =>
    lab.curl("client", ["-o", "/dev/null", "-w", "%{http_code}", "http://www.example.test/"]);
  const without = async (name: string) => {
    await lab.service("a", name, "stop");
    const seen = await page();
    await lab.service("a", name, "start");
    return seen;
  };

  const noDatabase = await without("mariadb");
  const noPhp = await without("php");
  const noServer = await without("nginx");

  assert.deepEqual([noDatabase.stdout.toString(), noPhp.stdout.toString(), noServer.code], ["500", "502", 7]);
  assert.equal((await page()).stdout.toString(), "200");
});

test("forwarding can be switched off, and back on by a reset", async () => {
  const banner = () => ssh("a", facts.accounts.a.user, "-W", "127.0.0.1:25");

  await lab.setForwarding("a", { tcp: "no" });
  const off = await banner();
  await lab.reset();
  const on = await banner();

  assert.match(off.stderr.toString(), /administratively prohibited|forwarding failed/);
  assert.match(on.stdout.toString(), /^220 mail\.example\.test/);
});

test("control finds a configuration with absolute paths, and secrets that only it can read", async () => {
  const text = await lab.config({ with: ["dns", "mail", "checks"] });

  assert.match(text, new RegExp(`hostKey: "${facts.accounts.a.hostKey.replaceAll("+", "\\+")}"`));
  const file = await lab.mustExec("control", ["stat", "-c", "%a", facts.control.databasePassword("b")]);
  assert.equal(file, "600\n");
  assert.equal(
    await readFile(facts.control.databasePassword("b"), "utf8"),
    `${facts.accounts.b.databasePassword}\n`,
  );
});
