import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { copyHashed } from "./copy-hashed.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "clonepanel-copy-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");

test("files of every size around a piece are copied, and have the hash of their bytes", async () => {
  for (const size of [0, 1, 262_143, 262_144, 262_145, 3_000_000]) {
    const content = Buffer.alloc(size, `${size}-`);
    const [from, to] = [join(folder, `from-${size}`), join(folder, `to-${size}`)];
    writeFileSync(from, content);

    const hash = await copyHashed(from, to, { mode: 0o444, mtimeUs: 1_700_000_000_500_000 });

    assert.equal(hash, sha256(content));
    assert.deepEqual(readFileSync(to), content);
    const { mode, mtimeMs } = statSync(to);
    assert.deepEqual([mode & 0o7777, mtimeMs], [0o444, 1_700_000_000_500]);
  }
});

test("holes stay holes, also at the end, and what stands between them is there", async () => {
  const [from, to] = [join(folder, "sparse"), join(folder, "sparse-copy")];
  const file = openSync(from, "w");
  writeSync(file, "begin", 0);
  writeSync(file, "middle", 4 << 20);
  closeSync(file);
  truncateSync(from, 10 << 20);

  const hash = await copyHashed(from, to, null);

  assert.equal(hash, sha256(readFileSync(from)));
  assert.ok(readFileSync(to).equals(readFileSync(from)));
  assert.ok(statSync(to).blocks * 512 < 2 << 20, "the copy takes the room of its holes");
});

test("without other words the copy has the original's mode and time", async () => {
  const [from, to] = [join(folder, "own"), join(folder, "own-copy")];
  writeFileSync(from, "own", { mode: 0o640 });
  utimesSync(from, 1_600_000_000, 1_600_000_000);

  await copyHashed(from, to, null);

  const { mode, mtimeMs } = statSync(to);
  assert.deepEqual([mode & 0o7777, mtimeMs], [0o640, 1_600_000_000_000]);
});

test("what is absent, a folder or a link is not copied, and nothing that stands there is replaced", async () => {
  mkdirSync(join(folder, "a-folder"));
  symlinkSync("from-1", join(folder, "a-link"));

  for (const name of ["absent", "a-folder", "a-link", "from-1/below"])
    assert.equal(await copyHashed(join(folder, name), join(folder, "none"), null), null);
  assert.throws(() => statSync(join(folder, "none")));
  await assert.rejects(copyHashed(join(folder, "from-1"), join(folder, "to-0"), null), { code: "EEXIST" });
});

test("copies at the same time do not mix", async () => {
  const names = Array.from({ length: 6 }, (_, index) => join(folder, `many-${index}`));
  for (const [index, name] of names.entries()) writeFileSync(name, Buffer.alloc(10_000_000, `${index}`));

  const hashes = await Promise.all(names.map((name) => copyHashed(name, `${name}-copy`, null)));

  assert.deepEqual(
    hashes,
    names.map((name) => sha256(readFileSync(`${name}-copy`))),
  );
  assert.deepEqual(
    hashes,
    names.map((name) => sha256(readFileSync(name))),
  );
});
