import assert from "node:assert/strict";
import { test } from "node:test";
import { compareErrorCodes } from "./error-codes.ts";

const section = (code: string) => `## ${code}\n\nMeaning: it broke.\nCause: you.\nWhat to do: mend it.\n`;
const throwing = (code: string) => ({
  path: "src/a.ts",
  text: `throw new ClonePanelError(\n  "${code}", "no");`,
});

test("codes and sections that agree are no problem", () => {
  const problems = compareErrorCodes([throwing("DISK_FULL")], `# Errors\n\n${section("DISK_FULL")}`);

  assert.deepEqual(problems, []);
});

test("a code without a section is named with its file", () => {
  assert.deepEqual(compareErrorCodes([throwing("DISK_FULL")], "# Errors\n"), [
    "src/a.ts: DISK_FULL has no section in docs/errors.md",
  ]);
});

test("a section that nobody throws is named", () => {
  assert.deepEqual(compareErrorCodes([], section("DISK_FULL")), [
    "docs/errors.md: nothing in src/ has the code DISK_FULL",
  ]);
});

test("a section must say meaning, cause and remedy", () => {
  const problems = compareErrorCodes(
    [throwing("DISK_FULL")],
    "## DISK_FULL\n\n**Meaning**: it broke.\nCause:\n",
  );

  assert.deepEqual(problems, [
    'docs/errors.md: DISK_FULL does not say "Cause: ..."',
    'docs/errors.md: DISK_FULL does not say "What to do: ..."',
  ]);
});

test("a code that is chosen from two, or named in a table, is seen", () => {
  const text =
    'new ClonePanelError(\n  full ? "DISK_FULL" : "DISK_FAILED", "x"); const row = { code: "DISK_SLOW" };';

  assert.deepEqual(compareErrorCodes([{ path: "src/a.ts", text }], ""), [
    "src/a.ts: DISK_FULL has no section in docs/errors.md",
    "src/a.ts: DISK_FAILED has no section in docs/errors.md",
    "src/a.ts: DISK_SLOW has no section in docs/errors.md",
  ]);
});

test("one code has one section", () => {
  const section = "## DISK_FULL\nMeaning: a\nCause: b\nWhat to do: c\n";

  assert.deepEqual(compareErrorCodes([throwing("DISK_FULL")], section + section), [
    "docs/errors.md: DISK_FULL has two sections",
  ]);
});

test("a code that is not UPPER_SNAKE is refused", () => {
  const sources = [{ path: "src/a.ts", text: 'new ClonePanelError("diskFull", "x");' }];

  assert.deepEqual(compareErrorCodes(sources, ""), ["src/a.ts: diskFull is not UPPER_SNAKE"]);
});
