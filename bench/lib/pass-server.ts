/** A running controller: its connections stay open between passes, as the daemon's do. One order a line on stdin. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { readConfig } from "../../src/config/read-config.ts";
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
  const review = async () => "apply" as const;
  if (order === "take") return app.takeSnapshot({ site: site?.id ?? "", signal });
  const done = await app.sync({ site: site?.id ?? "", signal, mode: "apply", review, deletions: "allowed" });
  return done.kind === "done" ? done.report : null;
}
