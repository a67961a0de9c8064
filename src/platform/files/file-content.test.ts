import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { readLines } from "./file-content.ts";

describe("lines of a file", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "none at all": [],
    "one without an end": ["a"],
    "empty ones between": ["", "", "a", "", "b"],
    "of a whole piece's size, so that pieces end with them": ["x".repeat(16_383), "y".repeat(16_384), "z"],
    "of many pieces, with short ones around": ["a", "b".repeat(3_000_000), "", "\xff".repeat(700_001), "c"],
  };
  for (const [what, lines] of Object.entries(cases)) {
    for (const [end, packed] of [
      ["\n", "plain"],
      ["", "plain"],
      ["\n", "packed"],
      ["", "packed"],
    ] as const) {
      test(`are read as they were written: ${what}, ${packed}, ${end === "" ? "no" : "a"} last end`, async (t) => {
        const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-lines-"));
        t.after(() => rm(folder, { recursive: true }));
        const text = Buffer.from(lines.join("\n") + (lines.length === 0 ? "" : end), "latin1");
        const file = path.join(folder, packed === "packed" ? "f.gz" : "f");
        await writeFile(file, packed === "packed" ? gzipSync(text) : text);

        const read = (await Array.fromAsync(readLines(file))).flat();

        assert.deepEqual(read, lines);
      });
    }
  }
});
