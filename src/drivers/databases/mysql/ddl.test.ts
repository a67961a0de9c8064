import assert from "node:assert/strict";
import { test } from "node:test";
import { fitCollations } from "./collations.ts";
import { prefixedName } from "./own-tables.ts";
import { isSameDdl } from "./same-ddl.ts";
import { renameInDdl, splitTableDdl } from "./table-ddl.ts";

const created = `CREATE TABLE \`a\` (
  \`id\` int(11) NOT NULL AUTO_INCREMENT,
  \`p\` int(11) DEFAULT NULL,
  PRIMARY KEY (\`id\`),
  CONSTRAINT \`k 1\` FOREIGN KEY (\`p\`) REFERENCES \`parent\` (\`id\`) ON DELETE CASCADE,
  CONSTRAINT \`k2\` FOREIGN KEY (\`p\`) REFERENCES \`other\` (\`id\`)
) ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4 COMMENT='x AUTO_INCREMENT=7 FOREIGN KEY '`;

test("foreign keys and the counter are taken out of a definition, its comment is not", () => {
  const { ddl, autoIncrement, foreignKeys } = splitTableDdl("a", created);

  assert.equal(
    ddl,
    "CREATE TABLE `a` (\n  `id` int(11) NOT NULL AUTO_INCREMENT,\n  `p` int(11) DEFAULT NULL,\n  PRIMARY KEY (`id`)\n" +
      ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='x AUTO_INCREMENT=7 FOREIGN KEY '",
  );
  assert.equal(autoIncrement, "42");
  assert.deepEqual(
    foreignKeys.map((key) => key.name),
    ["a.k 1", "a.k2"],
  );
  assert.equal(
    foreignKeys[0]?.ddl,
    "ALTER TABLE `a` ADD CONSTRAINT `k 1` FOREIGN KEY (`p`) REFERENCES `parent` (`id`) ON DELETE CASCADE",
  );
});

test("only a comment speaks of a counter: there is none", () => {
  const { autoIncrement, ddl } = splitTableDdl("a", created.replace(" AUTO_INCREMENT=42", ""));

  assert.equal(autoIncrement, null);
  assert.match(ddl, /COMMENT='x AUTO_INCREMENT=7/);
});

test("a definition gets another name, and only its name changes", () => {
  assert.equal(renameInDdl("CREATE TABLE `a` (`a` int)", "a", "cp`new"), "CREATE TABLE `cp``new` (`a` int)");
  assert.throws(() => renameInDdl("CREATE TABLE `b` (x int)", "a", "c"), TypeError);
});

test("what versions spell otherwise is the same table", () => {
  const mariadb =
    "CREATE TABLE `t` (\n  `id` bigint(20) unsigned NOT NULL DEFAULT 0,\n  `d` datetime DEFAULT current_timestamp(),\n  `x` text DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3";
  const mysql =
    "CREATE TABLE `t` (\n  `id` bigint unsigned NOT NULL DEFAULT '0',\n  `d` datetime DEFAULT CURRENT_TIMESTAMP,\n  `x` text\n) ENGINE=InnoDB DEFAULT CHARSET=utf8";

  assert.equal(isSameDdl(mariadb, mysql), true);
});

test("what differs in meaning is another table", () => {
  const base =
    "CREATE TABLE `t` (\n  `id` int(6) unsigned zerofill NOT NULL DEFAULT 0 COMMENT 'a'\n) ENGINE=InnoDB";
  const others = [
    base.replace("int(6)", "int(7)"),
    base.replace("DEFAULT 0", "DEFAULT 1"),
    base.replace("'a'", "'A'"),
    base.replace("`id`", "`ID`"),
    base.replace("unsigned ", ""),
    base.replace("InnoDB", "MyISAM"),
    base.replace("NOT NULL", "NULL"),
  ];

  for (const other of others) assert.equal(isSameDdl(base, other), false, other);
});

test("an unknown collation becomes its nearest, or stays to be refused by name", () => {
  const known = new Set(["utf8mb4_unicode_520_ci", "utf8mb4_bin", "utf8mb4_general_ci"]);
  const fit = (name: string): string =>
    fitCollations(`x COLLATE=${name} COMMENT 'COLLATE ${name}'`, known).ddl;

  assert.equal(
    fit("utf8mb4_0900_ai_ci"),
    "x COLLATE=utf8mb4_unicode_520_ci COMMENT 'COLLATE utf8mb4_0900_ai_ci'",
  );
  assert.match(fit("utf8mb4_uca1400_swedish_ai_ci"), /COLLATE=utf8mb4_unicode_520_ci/);
  assert.match(fit("utf8mb4_0900_bin"), /COLLATE=utf8mb4_bin/);
  assert.match(fit("utf8mb4_0900_as_cs"), /COLLATE=utf8mb4_0900_as_cs/);
  assert.match(fit("utf8mb4_general_ci"), /COLLATE=utf8mb4_general_ci/);
  assert.deepEqual(fitCollations("x COLLATE=utf8mb4_0900_ai_ci", known).changes, [
    "utf8mb4_0900_ai_ci became utf8mb4_unicode_520_ci",
  ]);
});

test("a shadow's name never exceeds 64 characters, and two tables never share one", () => {
  const [left, right] = [`${"x".repeat(63)}1`, `${"x".repeat(63)}2`].map((table) =>
    prefixedName("cp_new_", table),
  );

  assert.equal(prefixedName("cp_new_", "short"), "cp_new_short");
  assert.equal(left?.length, 64);
  assert.notEqual(left, right);
});
