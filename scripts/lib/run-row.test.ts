import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { runRow } from "./run-row.ts";

const bodies = {
  good: `test("good", () => {});`,
  "fails-always": `test("good", () => {}); test("bad", () => { throw new Error("always"); });`,
  "fails-first": `test("good", () => {}); test("first", () => { if (nth() === 1) throw new Error("first"); });`,
  "fails-second": `test("two", () => { if (nth() < 3) throw new Error("twice"); });`,
};

/** It keeps a test run from starting another one. */
before(() => {
  delete process.env.NODE_TEST_CONTEXT;
});

test("a file that fails once and passes twice counts as passed, and is named", async () => {
  const row = await rowOf(["good", "fails-first"]);

  assert.deepEqual(row, { tally: { passed: 3, failed: 0, skipped: 0 }, unsteady: ["fails-first"] });
});

test("a file that fails again stays red, beside one that does not", async () => {
  const row = await rowOf(["fails-second", "fails-first"]);

  assert.deepEqual(row, { tally: { passed: 2, failed: 1, skipped: 0 }, unsteady: ["fails-first"] });
});

test("three failed files are no accident", async () => {
  const row = await rowOf(["fails-always", "fails-first", "fails-second"]);

  assert.deepEqual(row, { tally: { passed: 2, failed: 3, skipped: 0 }, unsteady: [] });
});

async function rowOf(names: readonly (keyof typeof bodies)[]) {
  const folder = mkdtempSync(join(tmpdir(), "clonepanel-row-"));
  try {
    const files = names.map((name) => {
      const file = join(folder, `${name}.test.mjs`);
      writeFileSync(file, `${head(file)}\n${bodies[name]}\n`);
      return file;
    });
    const run = {
      files,
      isolation: "process",
      testTimeoutMs: 20_000,
      timeoutMs: 60_000,
    } as const;
    const row = await runRow(run, () => {});
    return { ...row, unsteady: row.unsteady.map((path) => path.replace(/^.*\/|\.test\.mjs$/g, "")) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How often the file was run is kept beside it. */
const head = (file: string) => `
import { appendFileSync, statSync } from "node:fs";
import { test } from "node:test";
const nth = () => { appendFileSync("${file}.runs", "."); return statSync("${file}.runs").size; };`;
