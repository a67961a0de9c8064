import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { MirrorLab } from "./mirror-lab.ts";

/** Other words in the configuration that was chosen when the lab was opened. */
export function changeConfig({ facts }: MirrorLab, from: string, to: string): void {
  const path = `${facts.control.home}/chosen.yaml`;
  const text = readFileSync(path, "utf8");
  assert.ok(text.includes(from), `"${from}" stands in the configuration`);
  writeFileSync(path, text.replace(from, to), { mode: 0o600 });
}
