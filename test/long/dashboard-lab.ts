import { spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Look, openBrowser, openPage } from "../dashboard/browser.ts";
import { bad, good } from "../dashboard/fixture/sites.ts";
import { screens } from "../dashboard/screens.ts";
import { buildServedDashboard, executable, patienceMs, signUp } from "../integration/panel/in-the-browser.ts";
import { repository } from "../repository.ts";

/**
 * Every screen of a real controller over the lab's two accounts, in three themes and two widths, judged by axe and
 * photographed. On the lab's control host, after a sync and a snapshot:
 * npm run lab -- exec control node test/long/dashboard-lab.ts FOLDER CONFIGURATION SITE
 */
const [folder = "", config = "", site = ""] = process.argv.slice(2);
const looks: readonly Look[] = (["light", "dark", "contrast"] as const).flatMap((theme) =>
  [1280, 360].map((width) => ({ theme, width })),
);
/** Those of one thing, whose name only the fixture knows. */
const ofOneThing = new Set(["snapshot", "rescue-item", "operation"]);

await buildServedDashboard();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = spawn(
  process.execPath,
  [join(repository, "src/cli/main.ts"), "run", "--json", "--listen", "127.0.0.1:0", "--config", config],
  { stdio: ["ignore", "pipe", "pipe"] },
);
let said = "";
for (const stream of [run.stdout, run.stderr])
  stream.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
const address = `http://127.0.0.1:${await heard(/listens on http:\/\/127\.0\.0\.1:(\d+)\//)}/`;
const setUpToken = await heard(/set-up token is ([\w-]+)/);
const browser = await openBrowser(executable ?? "");
const faults: string[] = [];
let seen = 0;
try {
  const first = await openPage(browser, { theme: "light", width: 1280 });
  first.setDefaultTimeout(patienceMs);
  await signUp(first, address, { setUpToken });
  const cookies = await first.context().cookies();
  for (const look of looks) {
    const target = join(folder, `lab-${look.theme}-${look.width}`);
    await mkdir(target, { recursive: true });
    const page = await openPage(browser, look);
    await page.context().addCookies(cookies);
    page.on("pageerror", (error) => faults.push(`${look.theme} ${look.width}: ${error.message}`));
    for (const [name, path] of Object.entries(screens)) {
      if (ofOneThing.has(name)) continue;
      await page.goto(`${address}${path.replace(good, site).replace(bad, site)}`);
      await page.locator("h1").first().waitFor({ timeout: patienceMs });
      for (let at = 0; at < 300 && (await page.locator(".skeleton").count()) > 0; at += 1)
        await page.waitForTimeout(100);
      await page.screenshot({ path: join(target, `${name}.png`), fullPage: true });
      await page.evaluate(axe);
      const ids = await page.evaluate<readonly string[]>(
        "axe.run().then(({ violations }) => violations.map(({ id }) => id))",
      );
      const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (over > 0) faults.push(`${look.theme} ${look.width} ${name}: ${over} px too wide`);
      faults.push(...ids.map((id) => `${look.theme} ${look.width} ${name}: ${id}`));
      seen += 1;
    }
    await page.context().close();
  }
} finally {
  await browser.close();
  run.kill("SIGTERM");
}
console.log(`${seen} pictures in ${folder}, ${faults.length} faults`);
for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

/** What the daemon says of itself. */
async function heard(wanted: RegExp): Promise<string> {
  for (let at = 0; at < 600; at += 1) {
    const match = wanted.exec(said)?.[1];
    if (match !== undefined) return match;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the daemon does not say ${wanted.source}: ${said.slice(-500)}`);
}
