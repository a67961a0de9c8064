import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sha256OfFile } from "./sha256.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "clonepanel-sha256-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("files of every size around the limit have the hash of their bytes", async () => {
  for (const size of [0, 1, 65_536, 262_143, 262_144, 262_145, 3_000_000]) {
    const content = Buffer.alloc(size, `${size}-`);
    const path = join(folder, `size-${size}`);
    writeFileSync(path, content);

    assert.equal(await sha256OfFile(path), createHash("sha256").update(content).digest("hex"));
  }
});

test("large files at the same time do not get into one another", async () => {
  const contents = Array.from({ length: 9 }, (_, index) =>
    Buffer.alloc(700_000 + index * 100_000, `${index}-`),
  );
  const paths = contents.map((_, index) => join(folder, `large-${index}`));
  for (const [index, path] of paths.entries()) writeFileSync(path, contents[index] ?? "");

  for (const _again of [1, 2])
    assert.deepEqual(
      await Promise.all(paths.map(sha256OfFile)),
      contents.map((content) => createHash("sha256").update(content).digest("hex")),
    );
});

test("what is absent, a folder or a link has none", async () => {
  symlinkSync("size-1", join(folder, "link"));

  for (const name of ["absent", "link", "", "size-1/below"])
    assert.equal(await sha256OfFile(join(folder, name)), null);
});

test("many small files one after the other leave room for others", async () => {
  const path = join(folder, "small");
  writeFileSync(path, "small");
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);

  for (let count = 0; count < 3_000; count += 1) await sha256OfFile(path);
  clearInterval(timer);

  assert.ok(turns > 3, `others had ${turns} turns`);
});
