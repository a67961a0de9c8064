/** A running controller: its connections stay open between passes, as the daemon's do. One order a line on stdin. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { readConfig } from "../../src/config/read-config.ts";
import { discard } from "../../src/engines/snapshots/trash.ts";
import { placeVault } from "../../src/engines/vault/place-vault.ts";
import { nodeFiles } from "../../src/platform/files/node-files.ts";
import { openApp } from "../../src/wiring/open-app.ts";

const [file = "", folder = ""] = process.argv.slice(2);
const outcome = readConfig(readFileSync(file, "utf8"), { home: folder, folder });
if (outcome.kind === "invalid") throw new Error(JSON.stringify(outcome.problems));
const step = { progress() {}, done() {}, failed() {} };
const talk = { step: () => step, note() {}, warn() {} };
const { signal } = new AbortController();
const [site] = outcome.config.sites;
if (site === undefined) throw new Error("the configuration has no site");

await using app = await openApp({ config: outcome.config, talk, signal, intent: "change" });
for await (const order of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify({ ok: await obey(order) }));
  } catch (error) {
    console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) }));
  }
}

async function obey(order: string): Promise<unknown> {
  const [verb = "", id = "", to = "", path] = order.split(" ");
  const about = {
    site: site?.id ?? "",
    signal,
    mode: "apply",
    review: async () => "apply" as const,
  } as const;
  switch (verb) {
    case "take":
      return app.takeSnapshot(about);
    case "restore": {
      const part = path === undefined ? ({ kind: "everything" } as const) : ({ kind: "path", path } as const);
      return app.restore({ ...about, id, part, to: { kind: "folder", folder: to } });
    }
    case "delete":
      return deleteSnapshot(id);
    default: {
      const done = await app.sync({ ...about, deletions: "allowed" });
      return done.kind === "done" ? done.report : null;
    }
  }
}

/** What a prune does with a snapshot that goes, without the decision. */
async function deleteSnapshot(id: string): Promise<{ readonly outOfTheListMs: number }> {
  const vault = placeVault(
    `${outcome.kind === "valid" ? outcome.config.vaultPath : ""}/${site?.id}`,
    nodeFiles,
  );
  const before = performance.now();
  await discard(vault, id);
  const outOfTheListMs = performance.now() - before;
  await vault.files.removeFast(`${vault.folder}/trash/${id}`, signal);
  return { outOfTheListMs };
}
