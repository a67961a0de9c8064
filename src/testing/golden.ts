import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Compares with a kept text; `CLONEPANEL_UPDATE_GOLDEN=1` keeps the new one, for a person to review as a diff. */
export function assertGolden(actual: string, file: URL): void {
  const path = fileURLToPath(file);
  if (process.env["CLONEPANEL_UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  assert.equal(actual, readFileSync(path, "utf8"));
}
