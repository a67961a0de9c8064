import assert from "node:assert/strict";
import { test } from "node:test";
import { phpAssignments } from "./php-constants.ts";

const valuesOf = (text: string) => phpAssignments(text).map(({ name, value }) => [name, value]);

test("defines, constants and variables are found however they are written", () => {
  const text = `<?php
define( 'A' , 'one' ); DEFINE("B","two"); \\define('C', 'th' . 'ree');
const D = 'four'; $table_prefix='wp_';
if (true): define('E', 'five'); endif;
defined('F') || define('F', 'six');
define('G', getenv('G') ?: 'x', true);`;

  assert.deepEqual(valuesOf(text), [
    ["A", "one"],
    ["B", "two"],
    ["C", null],
    ["D", "four"],
    ["$table_prefix", "wp_"],
    ["E", "five"],
    ["F", "six"],
    ["G", null],
  ]);
});

test("other people's functions, comparisons and comments are left alone", () => {
  const text = `<?php $x->define('A', '1'); X::define('B', '2'); if ($y == 'z' || $y === 'q') {} // define('C', '3');
/* define('D', '4'); */ foreach ($a as $k => $v) {}`;

  assert.deepEqual(valuesOf(text), []);
});

test("the offsets name exactly the expression", () => {
  const text = "<?php define('A', /* why */ f(1, [2]) /* so */ );";

  const [found] = phpAssignments(text);

  assert.equal(text.slice(found?.start, found?.end), "f(1, [2])");
});
