import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildDashboard } from "../../web/build.ts";
import { findBrowser, openBrowser, openPage } from "./browser.ts";
import { openFixture } from "./fixture/server.ts";
import type { Scene } from "./fixture/world.ts";
import { screens } from "./screens.ts";

/**
 * Pictures of the screens, for whoever wants to look: sh scripts/node test/dashboard/shots.ts FOLDER [SCENE] [THEME] [WIDTH] [SCREEN...]
 */
const [folder = "shots", scene = "real", theme = "light", width = "1280", ...wanted] = process.argv.slice(2);

const executable = await findBrowser();
if (executable === null) throw new Error("no Chromium on this machine");
const target = join(folder, `${scene}-${theme}-${width}`);
await mkdir(target, { recursive: true });
const { folder: site } = await buildDashboard(join(import.meta.dirname, "../../dist/web"));
await using fixture = await openFixture(site, scene as Scene);
const browser = await openBrowser(executable);
try {
  const page = await openPage(browser, { theme: theme as "light", width: Number(width) });
  page.on("pageerror", (error) => console.error(`error in the page: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") console.error(`console: ${message.text()}`);
  });
  for (const [name, address] of Object.entries(screens)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await page.goto(`${fixture.url}/${address}`);
    await page.waitForTimeout(350);
    await page.screenshot({ path: join(target, `${name}.png`), fullPage: true });
  }
} finally {
  await browser.close();
}
console.log(target);
