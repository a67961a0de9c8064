import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readConfig } from "../../src/config/read-config.ts";
import type { App } from "../../src/ports/app-port.ts";
import { openApp } from "../../src/wiring/open-app.ts";

const site = "live.example";
const step = { progress() {}, done() {}, failed() {} };
const talk = { step: () => step, note() {}, warn() {} };
const { signal } = new AbortController();
const yes = { mode: "apply", review: async () => "apply" as const, signal, site } as const;

/** Only in its bytes: whoever looks at size and time sees the same file. */
function damage(path: string): void {
  const { atime, mtime, size } = statSync(path);
  writeFileSync(path, "#".repeat(size));
  utimesSync(path, atime, mtime);
}

describe("a snapshot beside the site as it is now", () => {
  let folder = "";
  let pages = "";
  let app: App & AsyncDisposable;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "clonepanel-live-"));
    pages = join(folder, "one", "site");
    mkdirSync(join(pages, "a folder"), { recursive: true });
    for (let file = 0; file < 40; file += 1) {
      const path = join(pages, "a folder", `page ${file}.html`);
      writeFileSync(path, `page number ${file}`);
      utimesSync(path, 1_700_000_000, 1_700_000_000 + file);
    }
    writeFileSync(join(pages, "index.html"), "<h1>Home</h1>");
    symlinkSync("index.html", join(pages, "home.html"));
    const outcome = readConfig(
      `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one }, addresses: [] }
sites:
  ${site}: { names: [${site}], app: static, primary: one, accounts: { one: { path: site } } }
`,
      { home: folder, folder },
    );
    assert.ok(outcome.kind === "valid");
    app = await openApp({ config: outcome.config, talk, signal, intent: "change" });
  });
  after(async () => {
    await app[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const compare = async (files: number, id: string | null = null) => {
    const outcome = await app.verifySnapshots({
      ...yes,
      id,
      scope: { kind: "live", files },
      repair: "report",
    });
    assert.ok(outcome.kind === "done");
    return outcome.report.live;
  };

  test("without a snapshot there is nothing to compare with", async () => {
    await app.sync({ ...yes, deletions: "guarded" });

    await assert.rejects(compare(5), { code: "SNAPSHOT_UNKNOWN" });
  });

  test("an untouched site is the same, however many files are asked for", async () => {
    await app.takeSnapshot(yes);

    const few = await compare(3);
    const all = await compare(2_000);

    assert.deepEqual([few?.differingCount, few?.account], [0, "one"]);
    assert.ok((few?.compared ?? 0) >= 1 && (few?.compared ?? 9) <= 3);
    assert.deepEqual([all?.compared, all?.changedSince, all?.goneSince, all?.differingCount], [41, 0, 0, 0]);
  });

  test("what was written to since is no damage; other bytes at the same size and time are", async () => {
    writeFileSync(join(pages, "index.html"), "<h1>Changed</h1>");
    rmSync(join(pages, "a folder", "page 0.html"));
    rmSync(join(pages, "a folder", "page 1.html"));
    mkdirSync(join(pages, "a folder", "page 1.html"));
    damage(join(pages, "a folder", "page 7.html"));

    const live = await compare(2_000);

    assert.deepEqual(live?.differing, ["a folder/page 7.html"]);
    assert.deepEqual([live?.compared, live?.changedSince, live?.goneSince], [38, 2, 1]);
  });

  test("a site whose folder is gone is gone, not damaged", async () => {
    rmSync(pages, { recursive: true });

    const live = await compare(2_000, "latest");

    assert.deepEqual([live?.compared, live?.goneSince, live?.differingCount], [0, 41, 0]);
  });
});
