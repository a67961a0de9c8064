import { join } from "node:path";
import { buildDashboard } from "../../web/build.ts";
import { looks, openAlbum, report, settled } from "../dashboard/album.ts";
import { findBrowser, type Look, openBrowser, openPage } from "../dashboard/browser.ts";
import { openFixture } from "../dashboard/fixture/server.ts";
import type { Scene } from "../dashboard/fixture/world.ts";
import { screens } from "../dashboard/screens.ts";

/**
 * Every screen of a controller in memory in four states, three themes and two widths, judged by axe and photographed, for
 * whoever wants to look: sh scripts/node test/long/dashboard-screens.ts FOLDER
 */
const [folder = "shots"] = process.argv.slice(2);
const scenes: readonly Scene[] = ["real", "empty", "loading", "error"];

const executable = await findBrowser();
if (executable === null) throw new Error("no Chromium on this machine (Debian: apt-get install chromium)");
const { folder: site } = await buildDashboard(join(folder, "web"));
const browser = await openBrowser(executable);
const album = await openAlbum(folder);

async function judgeAll(scene: Scene, look: Look): Promise<void> {
  const title = `${scene}-${look.theme}-${look.width}`;
  await using fixture = await openFixture(site, scene);
  const page = await openPage(browser, look);
  album.watch(page, title);
  for (const [screen, address] of Object.entries(screens)) {
    await page.goto(`${fixture.url}/${address}`);
    // `loading` is itself the state.
    if (scene === "loading") await page.locator("h1").first().waitFor();
    else if (!(await settled(page, 30_000))) album.note(`${title} ${screen}: still loading`);
    await album.add(page, { title, screen });
  }
  await page.context().close();
}

try {
  for (const scene of scenes) for (const look of looks) await judgeAll(scene, look);
} finally {
  await browser.close();
}
report(album);
