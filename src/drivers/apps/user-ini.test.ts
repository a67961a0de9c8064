import assert from "node:assert/strict";
import { test } from "node:test";
import { planUserIni, withoutGate } from "./user-ini.ts";

const gate = "/home/clone/.clonepanel/example.com/gate.php";
const plan = (have: string | null, primaryHas: string | null = null) =>
  planUserIni({ have, primaryHas, gate });

test("other lines stay, and a file that was prepended before is run after the gate", () => {
  const { content, chain } = plan(
    "memory_limit = 256M\nauto_prepend_file = '/home/clone/public_html/wordfence-waf.php'\n",
  );

  assert.match(content, /^memory_limit = 256M$/m);
  assert.deepEqual(content.match(/^auto_prepend_file.*$/gm), [`auto_prepend_file = '${gate}'`]);
  assert.equal(chain, "/home/clone/public_html/wordfence-waf.php");
});

test("repeating it changes nothing, and taking it out gives the old file", () => {
  const old = 'upload_max_filesize = 64M\nauto_prepend_file = "waf.php"\n';
  const once = plan(old);

  assert.deepEqual(plan(once.content), once);
  assert.equal(withoutGate(once.content).trim(), old.trim());
});

test("a firewall that wrote its line again after the gate is chained anew and runs behind the gate", () => {
  const again = plan(`${plan("auto_prepend_file = old.php\n").content}auto_prepend_file = new.php\n`);

  assert.equal(again.chain, "new.php");
  assert.deepEqual(again.content.match(/^auto_prepend_file.*$/gm), [`auto_prepend_file = '${gate}'`]);
  assert.doesNotMatch(again.content, /old\.php/);
});

test("a new account takes the primary's limits, but not what the primary prepends", () => {
  const { content, chain } = plan(
    null,
    plan("memory_limit = 256M\nauto_prepend_file = /home/a/waf.php\n").content,
  );

  assert.match(content, /^memory_limit = 256M$/m);
  assert.doesNotMatch(content, /waf\.php/);
  assert.equal(chain, "");
});

test("neither nothing nor another site's gate is chained", () => {
  assert.equal(plan("auto_prepend_file = none\n").chain, "");
  assert.equal(plan("auto_prepend_file = /home/clone/.clonepanel/other/gate.php\n").chain, "");
});

test("a path that could end the line's string is refused", () => {
  assert.throws(() => planUserIni({ have: null, primaryHas: null, gate: "/home/o'neil/gate.php" }), {
    code: "ACCOUNT_PATH_UNSUPPORTED",
  });
});
