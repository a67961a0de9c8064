import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfigText, parseReaderAnswer } from "./settings.ts";

test("the answer is what stands between the markers, however much a site prints around it", () => {
  const answer = JSON.stringify({
    constants: { DB_NAME: btoa("shop"), DB_USER: null },
    prefix: btoa("x_"),
    php: "8.2.1",
    extensions: ["mysqli", 5],
  });

  const settings = parseReaderAnswer(`<b>Warning</b>\nM1${answer}M1\nbye`, "M1");

  assert.deepEqual(settings, {
    constants: new Map([["DB_NAME", "shop"]]),
    tablePrefix: "x_",
    php: "8.2.1",
    extensions: ["mysqli"],
    by: "php",
  });
});

test("an answer that is cut off, foreign or missing is none", () => {
  for (const stdout of [
    "",
    "no marker",
    'M1{"constants":{"DB_NAME"',
    "M1nullM1",
    'M1{"constants":{"DB_NAME":"%%%"}}M1',
  ]) {
    assert.equal(parseReaderAnswer(stdout, "M1"), null, stdout);
  }
});

test("without PHP only plain literals are believed", () => {
  const settings = parseConfigText(
    "<?php define('DB_NAME', 'shop'); define('DB_USER', getenv('U')); $table_prefix = 'x_';",
  );

  assert.deepEqual([...settings.constants.keys()], ["DB_NAME", "$table_prefix"]);
  assert.equal(settings.tablePrefix, "x_");
});
