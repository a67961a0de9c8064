import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { openSqliteState } from "../../../src/drivers/coordination/sqlite/index.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { nodeDigest } from "../../../src/platform/digest.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import { site } from "../../integration/lab/mirror-lab.ts";
import { executable, password, patienceMs } from "../../integration/panel/in-the-browser.ts";
import { type Album, looks, openAlbum, report, settled } from "../album.ts";
import { openBrowser, openPage } from "../browser.ts";
import { type Subjects, screensOf } from "../screens.ts";
import { type Controller, startController } from "./controller.ts";
import { findSubjects, nothingYet } from "./subjects.ts";

/**
 * What test/long/dashboard-lab.ts lets run on the lab's control host: a controller, a browser beside it, and pictures of
 * every screen. Arguments: FOLDER empty|lived|outage CONFIGURATION STATE-FOLDER
 */
const [folder = "", chapter = "", config = "", stateFolder = ""] = process.argv.slice(2);
/** Every check has had its turn, and every line that is dead its deadline. */
const firstRoundMs = 45_000;

const album = await openAlbum(folder, [password, ...(await readSecrets())]);
const browser = await openBrowser(executable ?? "");
try {
  if (chapter === "empty") await photographEmpty();
  else if (chapter === "lived") await photographLived();
  else await photographOutage();
} finally {
  await browser.close();
}
report(album);

/** Whatever the configuration points to: passwords of databases and mailboxes, keys of nameservers, a webhook's address. */
async function readSecrets(): Promise<readonly string[]> {
  const secretFolder = join(dirname(config), "secrets");
  const read = async (name: string) => (await readFile(join(secretFolder, name), "utf8")).trim();
  return Promise.all((await readdir(secretFolder)).map(read));
}

/** Another run has the site just now, so that its very first pass waits: nothing was ever copied. */
async function photographEmpty(): Promise<void> {
  await using state = await openSqliteState({
    ...{ folder: stateFolder, create: "when-absent", label: "the first run", clock: systemClock },
    ...{ files: nodeFiles, randomHex: (bytes) => nodeDigest.randomHex(bytes) },
    faults: { point: () => undefined },
  });
  const held = await state.coordination.takeLock(`site:${site}`, "sync");
  if (held.kind !== "granted") throw new Error("somebody else has the site");
  await using _lock = held.lock;
  await using controller = await startController(config);
  const pages = await openPages(browser, controller);
  await walk(pages, "empty", nothingYet);
}

/** As it is; then the same controller stands still, and then it is gone. */
async function photographLived(): Promise<void> {
  await using controller = await startController(config);
  await sleep(firstRoundMs);
  const lived = await openPages(browser, controller);
  const subjects = await findSubjects(lived[0].context(), controller.address);
  await walk(lived, "real", subjects);

  const waiting = await openPages(browser, controller);
  controller.still("freeze");
  await walk(waiting, "loading", subjects);
  controller.still("thaw");

  const left = await openPages(browser, controller);
  await controller.kill();
  await walk(left, "error", subjects);
}

/** Both accounts are dead; the controller lives, and says what it still knows. */
async function photographOutage(): Promise<void> {
  await using controller = await startController(config);
  await sleep(firstRoundMs);
  const pages = await openPages(browser, controller);
  await walk(pages, "outage", await findSubjects(pages[0].context(), controller.address));
}

type Pages = readonly [Page, ...Page[]];

/** One for each look, signed in, on a page that asks for nothing: whatever comes next is asked for anew. */
async function openPages(on: Browser, controller: Controller): Promise<Pages> {
  const cookies = await controller.cookies(on);
  const open = async (look: (typeof looks)[number]) => {
    const page = await openPage(on, look);
    await page.context().addCookies(cookies);
    await page.goto(`${controller.address}#/nowhere`);
    await page.locator("h1").first().waitFor({ timeout: patienceMs });
    return page;
  };
  return Promise.all(looks.map(open)) as unknown as Promise<Pages>;
}

async function walk(pages: Pages, state: State, subjects: Subjects): Promise<void> {
  for (const [at, { theme, width }] of looks.entries()) {
    const page = pages[at] as Page;
    await walkOne(album, page, { title: `${state}-${theme}-${width}`, state, subjects });
    await page.context().close();
  }
}

type State = "empty" | "real" | "loading" | "error" | "outage";

async function walkOne(
  into: Album,
  page: Page,
  { title, state, subjects }: { readonly title: string; readonly state: State; readonly subjects: Subjects },
): Promise<void> {
  into.watch(page, title);
  for (const [screen, hash] of Object.entries(screensOf(subjects))) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    // The heading of the one before is there until the next is drawn.
    await page.waitForTimeout(150);
    if (state === "loading") await page.locator("h1").first().waitFor();
    else if (!(await settled(page, patienceMs))) into.note(`${title} ${screen}: still loading`);
    await into.add(page, { title, screen });
  }
}
