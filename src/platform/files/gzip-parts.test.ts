import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import type { GzipPart } from "../../ports/files.ts";
import { findGzipParts, readGzipParts, unpackPart, writeGzipParts } from "./gzip-parts.ts";

const text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });

async function inFolder(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-parts-"));
  try {
    await work(join(folder, "part.sql.gz"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the parts unpack to one text, by themselves too, and are found again", async () => {
  await inFolder(async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 8 }), async (pairs) => {
        const parts = pairs.flatMap(([body, glue], at): GzipPart[] => [
          { kind: "text", name: String(at - 2), text: body },
          { kind: "glue", text: glue },
        ]);

        const written = await writeGzipParts(path, parts);

        const content = await readFile(path);
        assert.equal(content.length, written.sizeBytes);
        if (pairs.length > 0) assert.equal(gunzipSync(content).toString("latin1"), pairs.flat().join(""));
        const found = findGzipParts(content);
        assert.equal(found.sha256(), written.sha256);
        assert.deepEqual(
          [...found.parts].map(([name, part]) => [name, unpackPart(part)]),
          pairs.map(([body], at) => [String(at - 2), body]),
        );
      }),
      { numRuns: 50 },
    );
  });
});

test("a part that is kept lies there byte for byte", async () => {
  await inFolder(async (path) => {
    const fresh = ["a", "b"].map((name): GzipPart => ({ kind: "text", name, text: name.repeat(5000) }));
    const first = await writeGzipParts(path, fresh);
    const { parts } = findGzipParts(await readFile(path));

    const second = await writeGzipParts(
      path,
      [...parts.values()].map((packed) => ({ kind: "kept", packed })),
    );

    assert.deepEqual(second, first);
  });
});

test("what was not written in parts has none, and neither has what is cut off", async () => {
  await inFolder(async (path) => {
    await writeGzipParts(path, [{ kind: "text", name: "1", text: "rows" }]);
    const content = await readFile(path);

    assert.equal(findGzipParts(content.subarray(0, content.length - 1)).parts.size, 0);
    assert.equal(findGzipParts(Buffer.from([0x1f, 0x8b, 8, 0])).parts.size, 0);
    assert.equal(findGzipParts(Buffer.alloc(0)).parts.size, 0);
  });
});

test("memory that was given back serves the next file, and nothing of the first is found any more", async () => {
  await inFolder(async (path) => {
    await writeGzipParts(path, [{ kind: "text", name: "1", text: "first" }]);
    const first = readGzipParts(path);
    assert.equal([...first.parts.values()].map(unpackPart).join(""), "first");
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    await writeGzipParts(path, [{ kind: "text", name: "2", text: "another" }]);

    using second = readGzipParts(path);
    using third = readGzipParts(path);

    assert.equal(first.parts.size, 0);
    for (const { parts } of [second, third])
      assert.deepEqual(
        [...parts].map(([name, part]) => [name, unpackPart(part)]),
        [["2", "another"]],
      );
  });
});
