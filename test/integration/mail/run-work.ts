import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Work, WorkDone } from "./mail-work.ts";

/** Runs it in a process of its own and says what came of it. @param program from the sources unless said otherwise. */
export async function runWork(
  work: Work,
  orderFile: string,
  program = join(import.meta.dirname, "mail-work.ts"),
): Promise<WorkDone> {
  writeFileSync(orderFile, JSON.stringify(work), { mode: 0o600 });
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, orderFile], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [said, wrong] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (wrong += bytes.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the work ended with ${code}: ${wrong.slice(-2_000)}`);
  return JSON.parse(said.trim().split("\n").at(-1) ?? "") as WorkDone;
}
