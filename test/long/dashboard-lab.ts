import { rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { live, writeMoreSites } from "../dashboard/lab/story.ts";
import { openMirrorLab } from "../integration/lab/mirror-lab.ts";
import { buildServedDashboard, executable } from "../integration/panel/in-the-browser.ts";
import { repository } from "../repository.ts";

/**
 * Every screen of a real controller over the lab's two accounts, in three themes and two widths, judged by axe and
 * photographed: `empty`, before anything was copied; `real`, after passes, snapshots, a rehearsal and a failover; `loading`,
 * while the controller's process stands still; `error`, when it was killed; `outage`, when both accounts are dead.
 * Sites and answers are the lab's; nothing is made up. `outage` alone goes on with what an earlier run has `lived`.
 * sh scripts/node test/long/dashboard-lab.ts FOLDER [empty|lived|outage...]
 */
const [folder = "shots", ...given] = process.argv.slice(2);
const chapters = given.length === 0 ? ["empty", "lived", "outage"] : given;

if (executable === null) throw new Error("no Chromium on this machine (Debian: apt-get install chromium)");
await buildServedDashboard();
const target = resolve(folder);
await mkdir(target, { recursive: true });
await using mirror = await openMirrorLab({ with: ["dns", "mail", "checks"] });
const { lab, facts } = mirror;
const config = `${facts.control.home}/chosen.yaml`;

if (chapters.includes("empty")) {
  await lab.reset({ b: "empty" });
  const bare = join(facts.control.home, "bare.yaml");
  writeFileSync(bare, await lab.config(), { mode: 0o600 });
  await photograph("empty", bare);
  rmSync(bare);
}
writeMoreSites(mirror, config);
if (chapters.includes("lived")) {
  await lab.reset({ b: "empty" });
  await lab.resetDns();
  await live(mirror);
  await photograph("lived", config);
}
if (chapters.includes("outage")) {
  await lab.kill("a");
  await lab.kill("b");
  await photograph("outage", config);
}

async function photograph(chapter: string, configuration: string): Promise<void> {
  const script = join(repository, "test/dashboard/lab/on-control.ts");
  const startedMs = performance.now();
  const run = await lab.exec(
    "control",
    ["node", script, target, chapter, configuration, facts.control.state],
    { timeoutMs: 3_600_000 },
  );
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
  console.log(`${chapter}, ${minutes} min: ${run.stdout.toString()}${run.stderr.toString()}`);
  if (run.code !== 0) process.exitCode = 1;
}
