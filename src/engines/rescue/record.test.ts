import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ClonePanelError } from "../../core/errors.ts";
import { nodeFiles } from "../../platform/files/node-files.ts";
import { placeVault } from "../vault/place-vault.ts";
import { readRescueRecord, readRescueRecords } from "./record.ts";

test("a record that cannot be read says what to type, and with that the case is decided anew", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-record-"));
  try {
    const vault = placeVault(join(folder, "example.com"), nodeFiles);
    await mkdir(join(vault.folder, "rescues"), { recursive: true });
    await writeFile(join(vault.folder, "rescues/2026-11-22T120000Z.json"), '{"v":1,"decis');

    const error = await readRescueRecord(vault, "2026-11-22T120000Z").then(
      () => null,
      (failed: unknown) => failed,
    );

    assert.ok(error instanceof ClonePanelError && error.code === "RESCUE_RECORD_DAMAGED");
    assert.match(error.hint, /clonepanel rescue list example\.com/);
    const [command] = /mv '[^']+' '[^']+'/.exec(error.hint) ?? [];
    execFileSync("/bin/sh", ["-c", command ?? "false"]);
    assert.equal(await readRescueRecord(vault, "2026-11-22T120000Z"), null);
    assert.deepEqual(await readRescueRecords(vault), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});
