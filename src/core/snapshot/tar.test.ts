import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { type TarMember, tarEnd, tarHeader, tarPadding } from "./tar.ts";

/** Lists an archive by the system's own tar. */
function listed(members: readonly TarMember[]): string {
  const parts = members.map(tarHeader);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const input = Buffer.concat([...parts, tarEnd(length)]);
  return execFileSync("tar", ["-tvf", "-", "--numeric-owner", "--quoting-style=escape", "--utc"], {
    input,
    encoding: "latin1",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  });
}

test("tar reads kinds, modes, times, and names and targets of any length and bytes", () => {
  const long = `${"deep/".repeat(60)}\u00e9\u0001`;

  const list = listed([
    { kind: "dir", path: "files/d", mode: 0o750, mtimeS: 1_700_000_000 },
    { kind: "file", path: `files/${long}`, sizeBytes: 0, mode: 0o4644, mtimeS: 1_700_000_000.9 },
    { kind: "link", path: "files/l", target: `t/${long}`, mtimeS: -5 },
  ]);

  const escaped = long.replace("\u00e9\u0001", "\\351\\001");
  assert.deepEqual(list.trimEnd().split("\n"), [
    "drwxr-x--- 0/0               0 2023-11-14 22:13 files/d/",
    `-rwSr--r-- 0/0               0 2023-11-14 22:13 files/${escaped}`.replace("-rwS", "-rwS"),
    `lrwxrwxrwx 0/0               0 1970-01-01 00:00 files/l -> t/${escaped}`,
  ]);
});

test("a size from 8 GiB on is told, and one below it as everybody reads it", () => {
  const sizeOf = (sizeBytes: number): bigint => {
    const header = tarHeader({ kind: "file", path: "f", sizeBytes, mode: 0o644, mtimeS: 0 });
    const field = header.subarray(124, 136);
    if ((field[0] ?? 0) < 0x80) return BigInt(Number.parseInt(Buffer.from(field).toString("latin1"), 8));
    return field.subarray(1).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  };

  for (const size of [0, 1, 8 ** 11 - 1, 8 ** 11, 2 ** 40 + 7]) assert.equal(sizeOf(size), BigInt(size));
});

test("contents fill their blocks, and an archive its records", () => {
  assert.deepEqual(
    [0, 1, 511, 512, 513].map((size) => tarPadding(size).length),
    [0, 511, 1, 0, 511],
  );
  for (const before of [0, 512, 9_216, 9_728, 10_240]) {
    const end = tarEnd(before);

    assert.ok(end.length >= 1_024);
    assert.equal((before + end.length) % 10_240, 0);
  }
});
