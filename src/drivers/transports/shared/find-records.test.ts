import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFindRecord } from "./find-records.ts";

test("a file keeps its microseconds and its lower mode bits", () => {
  assert.deepEqual(parseFindRecord("f 6755 12 1700000000.1234567890 a b", ""), {
    kind: "file",
    path: "a b",
    sizeBytes: 12,
    mode: 0o6755,
    mtimeUs: 1_700_000_000_123_456,
  });
});

test("a time before 1970 counts its fraction upwards, as the file system does", () => {
  const entry = parseFindRecord("f 644 1 -315619200.5000000000 old", "");

  assert.equal(entry?.kind === "file" && entry.mtimeUs, -315_619_199_500_000);
});

test("a path and a target keep newlines, blanks and raw bytes", () => {
  assert.deepEqual(parseFindRecord("l 777 5 1.0 a\n \xff b", "t\n\x80"), {
    kind: "link",
    path: "a\n \xff b",
    target: "t\n\x80",
  });
});

test("a path that would leave its root is no record", () => {
  for (const path of ["../x", "a/../../x", "/etc/passwd", "a//b", "./a", ""]) {
    assert.equal(parseFindRecord(`f 644 1 1.0 ${path}`, ""), null, path);
  }
});

test("what cannot be mirrored says why", () => {
  for (const fields of ["p 644 0 1.0 pipe", "s 644 0 1.0 sock", "!f 000 1 1.0 secret", "c 644 0 1.0 dev"]) {
    assert.equal(parseFindRecord(fields, "")?.kind, "other");
  }
});
