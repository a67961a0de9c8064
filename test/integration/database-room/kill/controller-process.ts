/** A controller as the daemon is one: its lines stay open between passes. One pass for each line on stdin. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { readConfig } from "../../../../src/config/read-config.ts";
import { openApp } from "../../../../src/wiring/open-app.ts";

/** What it answers to each line, as JSON. */
export interface PassAnswer {
  /** "done", or the error's code. */
  readonly said: string;
  readonly message: string;
}

const [folder = "", site = ""] = process.argv.slice(2);
const outcome = readConfig(readFileSync(`${folder}/clonepanel.yaml`, "utf8"), { folder, home: folder });
if (outcome.kind === "invalid") throw new Error(JSON.stringify(outcome.problems));
const step = { progress() {}, done() {}, failed() {} };
const talk = { step: () => step, note() {}, warn() {} };
const { signal } = new AbortController();

await using app = await openApp({ config: outcome.config, talk, signal, intent: "change" });
for await (const _order of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await passOnce()));
}

async function passOnce(): Promise<PassAnswer> {
  const review = async () => "apply" as const;
  try {
    const { kind } = await app.sync({ site, signal, mode: "apply", review, deletions: "allowed" });
    return { said: kind, message: "" };
  } catch (error) {
    const { code = "", message } = error as { code?: string; message: string };
    return { said: code === "" ? "an error without a code" : code, message };
  }
}
