import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLiteralBytes, parseProgress, parseRsyncVersion } from "./rsync-output.ts";

test("progress is the last line of several that overwrite each other", () => {
  const text =
    "\r       3160   0%    0.00kB/s    0:00:00  \r   10000003  99%    1.33GB/s    0:00:00 (xfr#2, to-chk=0/5)";

  assert.deepEqual(parseProgress(text), { items: 2, bytes: 10_000_003 });
  assert.equal(parseProgress("rsync: something else"), null);
});

test("the bytes that travelled are rsync's literal data", () => {
  assert.equal(
    parseLiteralBytes("Total file size: 9 bytes\nLiteral data: 3163 bytes\nMatched data: 1 bytes\n"),
    3163,
  );
  assert.equal(parseLiteralBytes("rsync error"), 0);
});

test("versions are read from every spelling of rsync's own, and from no other program", () => {
  assert.equal(parseRsyncVersion("rsync  version 3.5.0  protocol version 32\n")?.number, 30_500);
  assert.equal(parseRsyncVersion("rsync  version v3.2.7pre1  protocol version 31\n")?.text, "3.2.7pre1");
  assert.equal(
    parseRsyncVersion("openrsync: protocol version 29\nrsync version 2.6.9 compatible\n")?.number,
    20_609,
  );
  assert.equal(parseRsyncVersion("sh: rsync: not found"), null);
});
