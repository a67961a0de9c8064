import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Secret } from "../../../core/site/secret.ts";
import { phpAssignments } from "../php-constants.ts";
import { type ConfigFileOrder, isMadeFromPrimary, planConfigFile, withoutClonePanel } from "./config-file.ts";

const config = `<?php
/** define( 'DB_NAME', 'comment' ); */
define( 'DB_NAME', 'shop' );
define("DB_USER", "shop_rw"); // define('DB_USER', 'old');
define( 'DB_PASSWORD' , 'it\\'s' );
define( 'DB_HOST', 'localhost' );
define( 'AUTH_KEY', 'define( \\'DB_NAME\\', 1 )' );
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
`;
const readOnly = { user: "shop_ro", password: new Secret("r'o\\") };

function anOrder(
  change: Partial<Omit<ConfigFileOrder, "access">> & { readOnly?: typeof readOnly } = {},
): ConfigFileOrder {
  return {
    access: {
      driver: "mysql",
      host: "localhost",
      name: "b",
      user: "b",
      password: new Secret("x"),
      readOnly: change.readOnly ?? null,
    },
    stateFolder: "/home/b/.clonepanel/shop",
    set: change.set ?? new Map(),
    origin: change.origin ?? "owners-own",
  };
}

const phpValue = (text: string, name: string) => phpAssignments(text).find((one) => one.name === name)?.value;

test("values are replaced where they are code, and nowhere else", () => {
  const set = new Map([
    ["DB_NAME", "b_shop"],
    ["DB_USER", "b_user"],
    ["DB_PASSWORD", "a'b\\"],
    ["$table_prefix", "x_"],
  ]);

  const result = planConfigFile(config, anOrder({ set }));

  for (const [name, value] of set) assert.equal(phpValue(result, name), value);
  assert.equal(phpValue(result, "AUTH_KEY"), "define( 'DB_NAME', 1 )");
  assert.match(result, /'comment'/);
  assert.match(result, /define\('DB_USER', 'old'\)/);
  assert.equal(phpValue(result, "DB_HOST"), "localhost");
});

test("any password survives, and changes no other line", () => {
  fc.assert(
    fc.property(fc.string(), (password) => {
      const result = planConfigFile(config, anOrder({ set: new Map([["DB_PASSWORD", password]]) }));

      assert.equal(phpValue(result, "DB_PASSWORD"), password);
      assert.equal(planConfigFile(result, anOrder({ set: new Map([["DB_PASSWORD", "it's"]]) })), config);
    }),
  );
});

test("the switch to the read-only user can be repeated and taken out again", () => {
  const once = planConfigFile(config, anOrder({ readOnly }));

  assert.notEqual(once, config);
  assert.equal(planConfigFile(once, anOrder({ readOnly })), once);
  assert.equal(withoutClonePanel(once), config);
  assert.equal(planConfigFile(once, anOrder()), config);
});

test("a file made from the primary's says so, and the primary's own switch does not come along", () => {
  const primary = planConfigFile(config, anOrder({ readOnly }));

  const made = planConfigFile(
    primary,
    anOrder({ origin: "made-from-primary", set: new Map([["DB_USER", "b"]]) }),
  );

  assert.equal(isMadeFromPrimary(made), true);
  assert.equal(isMadeFromPrimary(primary), false);
  assert.doesNotMatch(made, /shop_ro|is_primary/);
});

test("the block stands behind a declare, which must be the first statement", () => {
  const result = planConfigFile(
    config.replace("<?php\n", "<?php\ndeclare(strict_types=1);\n"),
    anOrder({ readOnly }),
  );

  assert.match(result, /^<\?php\ndeclare\(strict_types=1\);\n\/\/ BEGIN ClonePanel\n/);
});

test("a file that takes its database from elsewhere is refused by name", () => {
  const text = "<?php\nrequire __DIR__ . '/database.php';\n";

  assert.throws(() => planConfigFile(text, anOrder({ set: new Map([["DB_NAME", "x"]]) })), {
    code: "APP_CONFIG_UNSUPPORTED",
    message: /DB_NAME/,
  });
});
