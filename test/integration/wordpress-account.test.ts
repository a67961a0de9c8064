import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { Secret } from "../../src/core/site/secret.ts";
import { loadAccountCode, openAppDriver } from "../../src/drivers/apps/index.ts";
import type { AppFacts } from "../../src/ports/app.ts";
import { aState, origins, publicName, startWordpressPair, type WordpressPair } from "./wordpress/pair.ts";
import { must, runProgram } from "./wordpress/programs.ts";

let pair: WordpressPair;
before(
  async () => {
    pair = await startWordpressPair();
  },
  { timeout: 120_000 },
);
after(async () => await pair?.[Symbol.asyncDispose]());
beforeEach(async () => {
  pair.writeState("sydney", {});
  pair.writeState("fremont", {});
});

const get = (url: string) => pair.client({ method: "GET", url });
const root = (name: "sydney" | "fremont") => `${pair.home(name)}/public_html`;
const code = () =>
  loadAccountCode(async (file) => readFileSync(`${import.meta.dirname}/../../account/${file}`, "latin1"));
const ownedByWeb = (path: string) => must("chown", ["--reference", pair.home("fremont"), path]);

function secretsOf(facts: AppFacts) {
  const access = facts.databases.get("wp");
  assert.ok(access?.driver === "mysql");
  return { ...access, password: access.password.reveal() };
}

test("the host's own PHP tells the settings, and nothing of them shows when printed", async () => {
  const facts = await pair.driver.readFacts(pair.place("sydney"));

  const access = secretsOf(facts);
  assert.equal(access.name, "db_sydney");
  assert.equal(access.user, "sydney_rw");
  assert.equal(access.password, `sydney-rw'"\\ $x ?> äß`);
  assert.equal(facts.version, "6.1.9");
  assert.match(String(facts.phpVersion), /^8\.2\./);
  assert.ok(facts.phpExtensions.includes("mysqli"));
  assert.equal(facts.tablePrefix, "wp_");
  assert.match(String(facts.saltsFingerprint), /^[0-9a-f]{64}$/);
  assert.equal(facts.own["readBy"], process.getuid?.() === 0 ? "text" : "php");
  assert.doesNotMatch(JSON.stringify({ ...facts, databases: [...facts.databases] }), /sydney-rw/);
});

test("a configuration that computes its settings is read by running it, as its owner", async () => {
  const folder = `${pair.folder}/computed`;
  mkdirSync(`${folder}/site/wp-includes`, { recursive: true });
  writeFileSync(`${folder}/site/wp-load.php`, "<?php");
  writeFileSync(`${folder}/site/wp-includes/version.php`, "<?php $wp_version = '6.8.2';");
  writeFileSync(
    `${folder}/site/wp-config.php`,
    `<?php echo "noise"; define('DB_NAME', strtolower('SHOP')); define('DB_USER', 'u'); define('DB_PASSWORD', base64_decode('cA==')); define('DB_HOST', ':/s');
$table_prefix = implode('', ['x', '_']); define('MULTISITE', true); define('WP_CONTENT_DIR', dirname(__FILE__) . '/content'); require_once ABSPATH . 'wp-settings.php'; echo "more noise"; exit(3);`,
  );
  const place = {
    ...pair.place("sydney"),
    placement: { ...pair.place("sydney").placement, path: `${folder}/site` },
  };
  const driver = await openAppDriver("wordpress", await code());

  const facts = await driver.readFacts(place);

  assert.deepEqual(
    [secretsOf(facts).name, secretsOf(facts).password, secretsOf(facts).host],
    ["shop", "p", ":/s"],
  );
  assert.equal(facts.tablePrefix, "x_");
  assert.equal(facts.own["readBy"], "php");
  assert.ok(facts.warnings.some((warning) => warning.includes("multisite")));
  assert.ok(driver.policy(facts).perHost.includes("content/mu-plugins/00-clonepanel.php"));
});

test("settings that nobody can read are an error that says what to do", async () => {
  const folder = `${pair.folder}/unreadable`;
  mkdirSync(`${folder}/wp-includes`, { recursive: true });
  const place = { ...pair.place("sydney"), placement: { ...pair.place("sydney").placement, path: folder } };
  await assert.rejects(pair.driver.readFacts(place), { code: "APP_SETTINGS_UNREADABLE" });

  writeFileSync(`${folder}/wp-config.php`, "<?php exit('no configuration for this host');");
  await assert.rejects(pair.driver.readFacts(place), { code: "APP_SETTINGS_UNREADABLE", hint: /databases/ });
});

test("an empty account gets the primary's settings with its own database, and a second plan is empty", async () => {
  rmSync(`${root("fremont")}/wp-config.php`, { force: true });
  pair.install("sydney", await pair.plan("sydney"));
  const plan = await pair.plan("fremont");
  assert.equal(plan.at(-1)?.path, ".user.ini", "the switch comes last");
  pair.install("fremont", plan);

  const made = readFileSync(`${root("fremont")}/wp-config.php`, "latin1");
  const facts = await pair.driver.readFacts(pair.place("fremont"));
  const primary = await pair.driver.readFacts(pair.place("sydney"));
  assert.equal(secretsOf(facts).name, "db_fremont");
  assert.equal(facts.saltsFingerprint, primary.saltsFingerprint);
  assert.doesNotMatch(made, /sydney_rw/);
  assert.equal((await get(`${origins.fremont}/`)).status, 200);
  assert.deepEqual(await pair.plan("fremont"), []);
  assert.deepEqual(await pair.plan("sydney"), []);
});

test("an account with another WordPress keeps its settings but for database, keys and prefix", async () => {
  const path = `${root("fremont")}/wp-config.php`;
  const foreign = readFileSync(`${root("sydney")}/wp-config.php`, "latin1")
    .replace(/define\('AUTH_KEY', '[^']*'\)/, "define('AUTH_KEY', 'another')")
    .replace("$table_prefix = 'wp_'", "$table_prefix = 'blog_'")
    .replace(
      "define( 'DB_NAME', 'db_sydney' );",
      "define( 'DB_NAME', 'elsewhere' );\ndefine( 'WP_MEMORY_LIMIT', '96M' );",
    );
  writeFileSync(path, foreign, "latin1");
  chmodSync(path, 0o640);

  const plan = await pair.plan("fremont");
  assert.equal(plan.find((file) => file.path === "wp-config.php")?.mode, 0o640);
  pair.install("fremont", plan);

  const facts = await pair.driver.readFacts(pair.place("fremont"));
  const primary = await pair.driver.readFacts(pair.place("sydney"));
  assert.equal(facts.saltsFingerprint, primary.saltsFingerprint);
  assert.equal(facts.tablePrefix, "wp_");
  assert.equal(secretsOf(facts).name, "db_fremont");
  assert.match(readFileSync(path, "latin1"), /WP_MEMORY_LIMIT/);
  assert.deepEqual(await pair.plan("fremont"), []);
  assert.equal((await get(`${origins.fremont}/`)).status, 200);
});

test("with a user that may only read, no connection of any plugin writes; as a primary the same file lets it", async () => {
  pair.install("fremont", await pair.plan("fremont", { readOnly: "with-read-only" }));
  assert.deepEqual(await pair.plan("fremont", { readOnly: "with-read-only" }), []);
  const before = await pair.databaseHash("fremont");
  assert.equal((await get(`${origins.fremont}/?eager=own-connection`)).status, 200);
  assert.equal(await pair.databaseHash("fremont"), before);
  assert.equal(
    secretsOf(await pair.driver.readFacts(pair.place("fremont"))).user,
    "fremont_rw",
    "the mirror itself needs the one that writes",
  );

  pair.writeState("fremont", { role: "primary", epoch: 8, primaryOrigin: origins.fremont });
  assert.equal((await get(`${origins.fremont}/?eager=own-connection`)).status, 200);
  assert.notEqual(await pair.databaseHash("fremont"), before);

  await pair.copyDatabase();
  pair.install("fremont", await pair.plan("fremont", { readOnly: "without" }));
  assert.doesNotMatch(readFileSync(`${root("fremont")}/wp-config.php`, "latin1"), /ClonePanel/);
});

test("without the read-only user a plugin's own connection does write: only that user stops it", async () => {
  const before = await pair.databaseHash("fremont");
  await get(`${origins.fremont}/?eager=own-connection`);

  assert.notEqual(await pair.databaseHash("fremont"), before);
  await pair.copyDatabase();
});

test("a former prepended file runs behind the gate, and a firewall's own settings stay", async () => {
  const file = `${root("fremont")}/waf.php`;
  writeFileSync(file, "<?php header('X-Firewall: on'); $GLOBALS['waf'] = 1;");
  writeFileSync(`${root("fremont")}/.user.ini`, `memory_limit = 100M\nauto_prepend_file = '${file}'\n`);
  await ownedByWeb(file);
  pair.install("fremont", await pair.plan("fremont"));

  const answer = await get(`${origins.fremont}/`);
  const write = await pair.client({ method: "POST", url: `${origins.fremont}/`, body: "x=1" });

  assert.equal(answer.headers["x-firewall"], "on");
  assert.match(String(answer.headers["x-clonepanel"]), /gate=1$/);
  assert.equal(write.status, 307);
  assert.deepEqual(await pair.plan("fremont"), []);
  rmSync(`${root("fremont")}/.user.ini`);
  rmSync(file);
  pair.install("fremont", await pair.plan("fremont"));
});

test("any PHP site is guarded by the gate alone", async () => {
  const php = await openAppDriver("php", await code());
  const folder = `${root("fremont")}/other`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}/form.php`,
    "<?php echo $_SERVER['REQUEST_METHOD'] === 'GET' ? 'a form' : 'written';",
  );
  const place = { ...pair.place("fremont"), placement: { ...pair.place("fremont").placement, path: folder } };
  const facts = await php.readFacts(place);
  const stateFolder = `${pair.home("fremont")}/.clonepanel/example`;
  const files = php.planAccountSide({
    ...{ site: pair.site, placement: place.placement, state: aState("fremont"), root: folder, stateFolder },
    ...{ facts, primaryFacts: facts, databases: new Map(), have: () => null, primaryHas: () => null },
  });
  assert.deepEqual(
    files.map((file) => file.path),
    ["gate.php", ".user.ini"],
  );
  const before = readFileSync(`${stateFolder}/gate.php`, "latin1");
  writeFileSync(`${stateFolder}/gate.php`, files[0]!.content, "latin1");
  writeFileSync(`${folder}/.user.ini`, files[1]!.content, "latin1");
  const url = `${origins.fremont}/other/form.php?step=2`;
  const post = () =>
    pair.client({
      method: "POST",
      url,
      body: "x=1",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    });

  const read = await get(url);
  const written = await post();
  const byScript = await pair.client({ method: "DELETE", url, headers: { Accept: "application/json" } });
  pair.writeState("fremont", { role: "primary", epoch: 8, primaryOrigin: origins.fremont });
  const promoted = await post();

  assert.deepEqual([read.status, read.body], [200, "a form"]);
  assert.deepEqual(
    [written.status, written.headers["location"]],
    [307, `${origins.sydney}/other/form.php?step=2`],
  );
  assert.deepEqual([byScript.status, JSON.parse(byScript.body).code], [503, "clonepanel_replica"]);
  assert.deepEqual([promoted.status, promoted.body], [200, "written"]);
  writeFileSync(`${stateFolder}/gate.php`, before, "latin1");
  rmSync(folder, { recursive: true });
});

test("an empty replica for which no database is known is refused by name", async () => {
  const facts = await pair.driver.readFacts(pair.place("sydney"));
  const order = {
    site: pair.site,
    placement: pair.place("fremont").placement,
    state: aState("fremont"),
    root: root("fremont"),
    stateFolder: "/nowhere",
    facts: null,
    primaryFacts: facts,
    databases: new Map([["wp", { driver: "sqlite", path: "x" } as const]]),
    have: () => null,
    primaryHas: () => "<?php define('DB_NAME', 'x');",
  };
  assert.throws(() => pair.driver.planAccountSide(order), {
    code: "APP_DATABASE_MISSING",
    hint: /fremont\.databases\.wp/,
  });
  const access = {
    driver: "mysql",
    host: "h",
    name: "n",
    user: "u",
    password: new Secret("p"),
    readOnly: null,
  } as const;
  assert.throws(() => pair.driver.planAccountSide({ ...order, databases: new Map([["wp", access]]) }), {
    code: "APP_CONFIG_UNSUPPORTED",
  });
});

test("cron from a crontab does nothing on a replica, and runs on a primary", async () => {
  const runCron = (name: "sydney" | "fremont") =>
    runProgram("php", ["-d", "display_errors=0", `${root(name)}/wp-cron.php`]);
  const overdue = (name: "sydney" | "fremont") =>
    pair.sql(
      `UPDATE db_${name}.wp_options SET option_value = '${'a:2:{i:1;a:1:{s:5:"eager";a:1:{s:1:"k";a:2:{s:8:"schedule";b:0;s:4:"args";a:0:{}}}}s:7:"version";i:2;}'}' WHERE option_name = 'cron'`,
    );
  await overdue("sydney");
  await overdue("fremont");
  const before = { sydney: await pair.databaseHash("sydney"), fremont: await pair.databaseHash("fremont") };

  const replica = await runCron("fremont");
  const primary = await runCron("sydney");

  assert.deepEqual([replica.code, primary.code], [0, 0]);
  assert.equal(await pair.databaseHash("fremont"), before.fremont);
  assert.notEqual(await pair.databaseHash("sydney"), before.sydney);
});

test("other programs on a replica's command line run, but write no row", async () => {
  const program = `require '${root("fremont")}/wp-load.php'; update_option('blogname', 'from the shell'); echo get_option('blogname');`;
  const before = await pair.databaseHash("fremont");

  const shell = await runProgram("php", ["-d", "display_errors=0", "-r", program]);

  assert.equal(shell.stdout, "Harbour &amp; Walks");
  assert.equal(await pair.databaseHash("fremont"), before);
});

test("only statements that surely read are let through to the server", async () => {
  const reads = [
    "SELECT 1",
    " \n(SELECT 1) UNION (SELECT 2)",
    "/* x */ select 1",
    "-- x\nSHOW TABLES",
    "DESCRIBE t",
    "EXPLAIN SELECT 1",
    "SET NAMES utf8mb4",
    "SET SESSION sql_mode = ''",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "SELECT GET_LOCK('a', 1)",
    "START TRANSACTION",
    "COMMIT",
  ];
  const writes = [
    "",
    "INSERT INTO t VALUES (1)",
    "/* SELECT */ UPDATE t SET a = 1",
    "/*! DELETE FROM t */",
    "/*!50000 SELECT 1 */",
    "(DELETE FROM t)",
    "-- SELECT\nDROP TABLE t",
    "#x\nTRUNCATE t",
    "REPLACE INTO t VALUES (1)",
    "CREATE TEMPORARY TABLE t (a int)",
    "ALTER TABLE t ADD b int",
    "CALL f()",
    "DO f()",
    "HANDLER t OPEN",
    "LOAD DATA INFILE 'x' INTO TABLE t",
    "LOCK TABLES t WRITE",
    "OPTIMIZE TABLE t",
    "ANALYZE DELETE FROM t",
    "WITH a AS (SELECT 1) DELETE FROM t",
    "SELECT 1 INTO OUTFILE 'x'",
    "SET SESSION TRANSACTION READ WRITE",
    "SET tx_read_only = 0",
    "SET SESSION transaction_read_only = OFF",
    "SET GLOBAL x = 1",
    "START TRANSACTION READ WRITE",
    "PREPARE s FROM 'DELETE FROM t'",
    "EXECUTE s",
    "SELECTED",
    "GRANT ALL ON *.* TO x",
  ];
  const file = `${import.meta.dirname}/../../account/wordpress/replica-database.php`;
  const program =
    "require $argv[1]; echo json_encode(array_map('ClonePanel\\\\is_reading_statement', json_decode(stream_get_contents(STDIN))));";

  const result = await runProgram("php", ["-r", program, "--", file], {
    input: JSON.stringify([...reads, ...writes]),
  });

  const verdicts = JSON.parse(result.stdout) as boolean[];
  assert.deepEqual(
    reads.filter((_, index) => verdicts[index] !== true),
    [],
  );
  assert.deepEqual(
    writes.filter((_, index) => verdicts[reads.length + index] !== false),
    [],
  );
});

test("what is sent to accounts has nothing that PHP 7.2 does not know", async () => {
  const later =
    /\bfn\s*\(|\?\?=|\?->|\bmatch\s*\(|\bstr_(contains|starts_with|ends_with)\b|\benum\b|\breadonly\b|\.\.\.\[/;
  const texts = await code();
  for (const file of (await import("../../src/drivers/apps/index.ts")).accountCodeFiles) {
    const source = texts(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'/gm, "");
    assert.doesNotMatch(source, later, file);
  }
});

test("PHP had nothing to complain about", () => {
  assert.equal(pair.phpLog("sydney"), "");
  assert.equal(pair.phpLog("fremont"), "");
  assert.equal(publicName, "www.example.test");
});
