import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readConfig } from "./read-config.ts";
import { showConfig } from "./show-config.ts";

test("the configuration in effect is shown whole, secrets as references", async () => {
  const text = await readFile(new URL("../../docs/examples/clonepanel.yaml", import.meta.url), "utf8");
  const outcome = readConfig(text, { home: "/home/me", folder: "/etc/panel" });
  assert.ok(outcome.kind === "valid");

  const shown = showConfig(outcome.config);

  assert.deepEqual(JSON.parse(JSON.stringify(shown.data)), shown.data, "plain JSON");
  assert.match(shown.text, /vaultPath: \/home\/me\/clonepanel\/vault/);
  assert.match(shown.text, /env: FREMONT_DB_READ/);
  assert.match(shown.text, /recordsPath: \/etc\/panel\/zones\/example\.com\.zone/);
});
