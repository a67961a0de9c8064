import assert from "node:assert/strict";
import { test } from "node:test";
import { mysqlAfterText, mysqlSchemaText } from "./mysql-files.ts";
import { aShape } from "./shape.fixture.ts";

test("the schema holds tables and counters, and drops nothing", () => {
  const text = mysqlSchemaText([aShape({ ddl: "CREATE TABLE `t` (\n  `id` int\n)", autoIncrement: "42" })]);

  assert.match(
    text,
    /^SET NAMES utf8mb4.*;\n\nCREATE TABLE `t` \(\n {2}`id` int\n\);\nALTER TABLE `t` AUTO_INCREMENT=42;\n$/,
  );
});

test("views come after those they read, functions before them, and bodies keep their semicolons", () => {
  const text = mysqlAfterText({
    foreignKeys: [
      { name: "t.k", ddl: "ALTER TABLE `t` ADD CONSTRAINT `k` FOREIGN KEY (`a`) REFERENCES `p` (`id`)" },
    ],
    views: [
      { name: "a", ddl: "CREATE VIEW `a` AS select 1 from `b`" },
      { name: "b", ddl: "CREATE VIEW `b` AS select f()" },
    ],
    triggers: [
      {
        name: "x",
        ddl: "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1;; END",
        sqlMode: "ANSI_QUOTES",
      },
    ],
    routines: [{ name: "f", ddl: "CREATE FUNCTION f() RETURNS int RETURN 1", sqlMode: "" }],
    events: [],
  });

  const order = [
    "ADD CONSTRAINT",
    "CREATE FUNCTION",
    "CREATE VIEW `b`",
    "CREATE VIEW `a`",
    "SET sql_mode='ANSI_QUOTES'",
    "CREATE TRIGGER",
  ];
  const places = order.map((part) => text.indexOf(part));
  assert.deepEqual(
    [...places].sort((left, right) => left - right),
    places,
  );
  assert.match(text, /DELIMITER ;;;\nCREATE TRIGGER .* END;;;\nDELIMITER ;\n$/);
});
