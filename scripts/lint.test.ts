import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

const root = join(import.meta.dirname, "..");

/** What each linter must say of which line: a rule that is spelled wrong would say nothing for ever. */
const seeds: readonly (readonly [rule: string, file: string, text: string])[] = [
  ["noRestrictedGlobals", "src/core/clock.ts", "export const now = (): number => Date.now();"],
  [
    "noRestrictedGlobals",
    "src/engines/wait.ts",
    "export const wait = (): unknown => setTimeout(() => 1, 5);",
  ],
  ["noRestrictedGlobals", "src/engines/env.ts", "export const home = process.env.HOME;"],
  ["noRestrictedGlobals", "src/platform/stack.ts", "export const stack = new AsyncDisposableStack();"],
  [
    "noRestrictedImports",
    "src/platform/sh.ts",
    'import { exec } from "node:child_process"; export const run = exec;',
  ],
  ["plugin", "src/platform/shell.ts", "export const options = { shell: true };"],
  ["noEnum", "src/config/kind.ts", "export enum Kind { one }"],
  ["noDefaultExport", "src/config/main.ts", "export default 1;"],
  ["noConsole", "src/wiring/talk.ts", "console.log(1);"],
  ["noNonNullAssertion", "src/wiring/sure.ts", "export const f = (x?: string): string => x!;"],
  ["useFilenamingConvention", "src/wiring/BadName.ts", "export const x = 1;"],
  [
    "noExcessiveLinesPerFunction",
    "src/wiring/long.ts",
    `export function f(): void {\n${"  f();\n".repeat(61)}}`,
  ],
  ["noExcessiveLinesPerFile", "src/wiring/file.ts", "export const x = 1;\n".repeat(301)],
  [
    "useMaxParams",
    "src/wiring/many.ts",
    "export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];",
  ],
  ["no-floating-promises", "src/daemon/float.ts", "export async function f() {}\nf();"],
  [
    "no-misused-promises",
    "src/daemon/misuse.ts",
    "export async function f() {}\nif (f()) throw new Error();",
  ],
  ["await-thenable", "src/daemon/thenable.ts", "export const x = await 1;"],
  [
    "switch-exhaustiveness-check",
    "src/daemon/switch.ts",
    'export function f(x: "a" | "b"): number {\n  switch (x) { case "a": return 1; }\n  return 2;\n}',
  ],
];

let house: string;

before(async () => {
  house = await mkdtemp(join(tmpdir(), "clonepanel-lint-"));
  const biome = JSON.parse(await readFile(join(root, "biome.json"), "utf8")) as Record<string, unknown>;
  await writeFile(join(house, "biome.json"), JSON.stringify({ ...biome, vcs: { enabled: false } }));
  await cp(join(root, "scripts/lint"), join(house, "scripts/lint"), { recursive: true });
  await cp(join(root, ".oxlintrc.json"), join(house, ".oxlintrc.json"));
  await cp(join(root, "tsconfig.json"), join(house, "tsconfig.json"));
  await symlink(join(root, "node_modules"), join(house, "node_modules"));
  for (const [, file, text] of seeds) {
    await mkdir(dirname(join(house, file)), { recursive: true });
    await writeFile(join(house, file), text);
  }
});

after(() => rm(house, { recursive: true }));

test("every seeded mistake is reported by the name of its rule", async () => {
  const said = `${await biome()}\n${await oxlint()}`;

  const missed = seeds
    .map(([rule, file]) => ({ rule, file }))
    .filter(({ rule, file }) => !said.split("\n").some((line) => line.includes(rule) && line.includes(file)));
  assert.deepEqual(missed, []);
});

async function biome(): Promise<string> {
  const report = await tool("biome", "lint", "--reporter=json", "--max-diagnostics=200", "src");
  const { diagnostics } = JSON.parse(report.split("\n").find((line) => line.startsWith("{")) ?? "{}") as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  return diagnostics.map(({ category, location }) => `${category} ${location.path}`).join("\n");
}

function oxlint(): Promise<string> {
  return tool("oxlint", "--format=unix", "src");
}

function tool(name: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    // Both exit with a failure, since there is something to report.
    execFile(
      process.execPath,
      [join(root, "node_modules/.bin", name), ...args],
      { cwd: house, maxBuffer: 16 * 1024 * 1024 },
      (_, stdout) => resolve(stdout),
    );
  });
}
