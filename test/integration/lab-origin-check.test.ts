import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, beforeEach, describe, test } from "node:test";
import { type CliRun, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { ask, get, primaryOrigin, replicaOrigin } from "./lab/pages.ts";
import { withPoolSettings } from "./lab/php-pool.ts";
import { readTree, treeDifferences, withoutPaths } from "./lab/tree.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab();
});
beforeEach(async () => {
  await mirror.lab.reset();
});
after(async () => {
  await mirror?.lab.reset();
  await mirror?.[Symbol.asyncDispose]();
});

async function sync(config?: string): Promise<CliRun> {
  return mirror.clonepanel(["sync", site, "--yes", "--json"], config === undefined ? {} : { config });
}

function codesOf({ document }: CliRun): readonly string[] {
  return (document?.errors ?? []).map(({ code }) => code);
}

function warningsOf({ document }: CliRun): string {
  return (document?.warnings ?? []).map(({ message }) => message).join("\n");
}

/** The account's home with the site in it; empty folders of ours do nobody any harm. */
function homeOf(account: "a" | "b") {
  const tree = readTree(mirror.facts.accounts[account].homeOutside);
  return withoutPaths(new Map([...tree].filter(([path]) => !/^\.clonepanel(\/example\.test)?$/.test(path))), [
    ".bash_history",
  ]);
}

/** A visitor writes a comment under the primary's own name. */
async function comment(words: string): Promise<number> {
  const body = `comment=${words}&author=Ann&email=ann%40example.net&comment_post_ID=4`;
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const url = `${primaryOrigin}/wp-comments-post.php`;
  return (await ask(mirror.lab, { method: "POST", url, headers, body })).status;
}

describe("the first sync looks at the web servers of both accounts", () => {
  test("good ones: nothing to tell, and nothing of the trial is left", async () => {
    const run = await sync();

    assert.equal(run.code, 0, run.stderr);
    assert.doesNotMatch(warningsOf(run), /web server/);
    assert.match(
      (await get(mirror.lab, `${primaryOrigin}/`)).headers["x-clonepanel"] ?? "",
      /role=primary.*gate=1/,
    );
    assert.match(
      (await get(mirror.lab, `${replicaOrigin}/`)).headers["x-clonepanel"] ?? "",
      /role=replica.*gate=1/,
    );
    for (const account of ["a", "b"] as const)
      assert.deepEqual(
        [...homeOf(account).keys()].filter((path) => path.includes("clonepanel-tmp")),
        [],
      );
  });

  test("a primary whose PHP may not read outside the site stays as it was, and takes its visitors' writes", async () => {
    const was = homeOf("a");
    const open = [`php_admin_value[open_basedir] = ${mirror.facts.accounts.a.home}/public_html:/tmp`];

    await withPoolSettings(mirror.lab, "a", open, async () => {
      const run = await sync();

      assert.equal(run.code, 1, run.stdout);
      assert.deepEqual(codesOf(run), ["WEB_CANNOT_READ_STATE"]);
      assert.match(run.document?.errors[0]?.hint ?? "", /open_basedir/);
      assert.deepEqual(treeDifferences(was, homeOf("a")), []);
      assert.equal((await get(mirror.lab, `${primaryOrigin}/`)).status, 200);
      assert.equal(await comment("written-under-open-basedir"), 302);
    });
    assert.deepEqual(homeOf("b").size > 0 && readTree(mirror.root("b")).size, 0, "the replica got nothing");
  });

  test("a site that breaks with the plugin gets all files back as they were", async () => {
    const plugin = `${mirror.root("a")}/wp-content/plugins/jealous.php`;
    const jealous = `<?php /* Plugin Name: Jealous */ if (defined('ClonePanel\\\\Plugin\\\\SITE')) { throw new Error('me or it'); }`;
    writeFileSync(plugin, jealous);
    await mirror.lab.sql(
      "a",
      "UPDATE wp_options SET option_value = 'a:1:{i:0;s:11:\"jealous.php\";}' WHERE option_name = 'active_plugins'",
    );
    const was = homeOf("a");
    assert.equal((await get(mirror.lab, `${primaryOrigin}/`)).status, 200);

    const run = await sync();

    assert.deepEqual(codesOf(run), ["WEB_BROKEN_BY_INSTALL"], run.stdout);
    assert.equal((await get(mirror.lab, `${primaryOrigin}/`)).status, 200);
    assert.deepEqual(treeDifferences(was, homeOf("a")), []);
  });

  test("a replica whose PHP reads no .user.ini is told of, with the walls that still stand", async () => {
    await withPoolSettings(mirror.lab, "b", ["php_admin_value[user_ini.filename] = none.ini"], async () => {
      const run = await sync();

      assert.equal(run.code, 0, run.stderr);
      assert.match(
        warningsOf(run),
        /web server of "b" answers 200 as replica, without the request gate: only this .*filters/,
      );
    });
  });

  test("without an origin the owner hears that nobody can look", async () => {
    const config = `${mirror.facts.control.home}/no-origin.yaml`;
    const text = readFileSync(mirror.facts.control.config, "utf8");
    writeFileSync(config, text.replace(/\n {4}origin: .*/g, ""));

    const run = await sync(config);

    assert.equal(run.code, 0, run.stderr);
    assert.match(warningsOf(run), /nobody could see that the web server of "a" follows its role: no origin/);
    assert.match(warningsOf(run), /"b" has no origin/);
  });
});
