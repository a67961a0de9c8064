import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildDashboard } from "../../web/build.ts";
import { findBrowser, type Look, openBrowser, openPage } from "../dashboard/browser.ts";
import { openFixture } from "../dashboard/fixture/server.ts";
import type { Scene } from "../dashboard/fixture/world.ts";
import { screens } from "../dashboard/screens.ts";

/**
 * Every screen in four states, three themes and two widths, judged by axe and photographed, for whoever wants to look:
 * sh scripts/node test/long/dashboard-screens.ts FOLDER
 */
const [folder = "shots"] = process.argv.slice(2);
const scenes: readonly Scene[] = ["real", "empty", "loading", "error"];
const looks: readonly Look[] = (["light", "dark", "contrast"] as const).flatMap((theme) =>
  [1280, 360].map((width) => ({ theme, width })),
);

const executable = await findBrowser();
if (executable === null) throw new Error("no Chromium on this machine (Debian: apt-get install chromium)");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { folder: site } = await buildDashboard(join(folder, "web"));
const browser = await openBrowser(executable);
let seen = 0;
const faults: string[] = [];

async function judgeAll(scene: Scene, look: Look): Promise<void> {
  const target = join(folder, `${scene}-${look.theme}-${look.width}`);
  await mkdir(target, { recursive: true });
  await using fixture = await openFixture(site, scene);
  const page = await openPage(browser, look);
  page.on("pageerror", (error) => faults.push(`${scene} ${look.theme} ${look.width}: ${error.message}`));
  for (const [name, address] of Object.entries(screens)) {
    await page.goto(`${fixture.url}/${address}`);
    await page.locator("h1").first().waitFor({ timeout: 30_000 });
    // `loading` is itself the state.
    while (scene !== "loading" && (await page.locator(".skeleton").count()) > 0)
      await page.waitForTimeout(50);
    await page.screenshot({ path: join(target, `${name}.png`), fullPage: true });
    await page.evaluate(axe);
    const ids = await page.evaluate<readonly string[]>(
      "axe.run().then(({ violations }) => violations.map(({ id }) => id))",
    );
    const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    if (over > 0) faults.push(`${scene} ${look.theme} ${look.width} ${name}: ${over} px too wide`);
    faults.push(...ids.map((id) => `${scene} ${look.theme} ${look.width} ${name}: ${id}`));
    seen += 1;
  }
  await page.context().close();
}

try {
  for (const scene of scenes) for (const look of looks) await judgeAll(scene, look);
} finally {
  await browser.close();
}
console.log(`${seen} pictures in ${folder}, ${faults.length} faults`);
for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
