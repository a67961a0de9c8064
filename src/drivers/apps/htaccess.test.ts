import assert from "node:assert/strict";
import { test } from "node:test";
import { planHtaccess } from "./htaccess.ts";

const rules = "# BEGIN WordPress\nRewriteRule . /index.php [L]\n# END WordPress\nRedirect /old /new\n";
const handler = (version: string) =>
  `# php -- BEGIN cPanel-generated handler, do not edit\nAddHandler ${version} .php\n# php -- END cPanel-generated handler, do not edit\n`;

test("a new account takes the primary's rules without the blocks of the primary's host", () => {
  assert.equal(planHtaccess({ have: null, primaryHas: `${rules}${handler("php74")}` }), rules);
});

test("an account keeps its own host's blocks and follows the primary in the rest", () => {
  const have = `${handler("php83")}# BEGIN WordPress\nold\n# END WordPress\n`;

  assert.equal(
    planHtaccess({ have, primaryHas: `${handler("php74")}${rules}` }),
    `${handler("php83")}${rules}`,
  );
});

test("repeating it changes nothing", () => {
  const primaryHas = `${rules}php_value memory_limit 64M\n`;
  const once = planHtaccess({ have: handler("php83"), primaryHas });

  assert.equal(planHtaccess({ have: once, primaryHas }), once);
});

test("without one on the primary nothing is touched", () => {
  assert.equal(planHtaccess({ have: rules, primaryHas: null }), rules);
  assert.equal(planHtaccess({ have: null, primaryHas: null }), null);
});
