import { type Browser, chromium, type Page } from "playwright-core";
import type { SqliteState } from "../src/drivers/coordination/sqlite/index.ts";
import { findBrowser } from "../test/dashboard/browser.ts";

export interface ScreenOrder {
  readonly url: string;
  /** `name=value` of who is signed in. */
  readonly cookie: string;
  readonly sites: readonly string[];
  /** The same state, opened by this process: what happens in it is another process's work to the controller. */
  readonly state: SqliteState;
  readonly rounds: number;
}

/** What somebody before the screen waits for, in Debian's Chromium; null: this machine has none. */
export async function timeScreens(order: ScreenOrder): Promise<Record<string, string> | null> {
  const executablePath = await findBrowser();
  if (executablePath === null) return null;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    return {
      "overview on the screen, nothing cached": await rounds(order, () => timeOverview(browser, order)),
      "an event of another process on the screen": await timeEvents(browser, order),
    };
  } finally {
    await browser.close();
  }
}

/** What lies within the first window; the sentence over them is there with them. */
const firstCards = 3;

async function timeOverview(browser: Browser, order: ScreenOrder): Promise<number> {
  const page = await openPage(browser, order);
  const startedMs = performance.now();
  await page.goto(order.url);
  await page
    .locator(".site-card")
    .nth(firstCards - 1)
    .waitFor();
  const tookMs = performance.now() - startedMs;
  await page.context().close();
  return tookMs;
}

/** From the moment before an operation is written down to its row in the table. */
async function timeEvents(browser: Browser, order: ScreenOrder): Promise<string> {
  const page = await openPage(browser, order);
  await page.goto(`${order.url}#/operations`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator("tbody tr").first().waitFor();
  const took = await rounds(order, async () => {
    const startedMs = performance.now();
    const operation = await order.state.log.begin({ kind: "verify", site: order.sites[0] ?? null, epoch: 1 });
    await page.locator(`a[href="#/operations/${operation.id}"]`).first().waitFor();
    const tookMs = performance.now() - startedMs;
    await operation.end("done", null);
    return tookMs;
  });
  await page.context().close();
  return took;
}

async function openPage(browser: Browser, { url, cookie }: ScreenOrder): Promise<Page> {
  const [name = "", value = ""] = cookie.split("=", 2);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addCookies([{ name, value, url }]);
  return context.newPage();
}

async function rounds({ rounds: count }: ScreenOrder, once: () => Promise<number>): Promise<string> {
  const took: number[] = [];
  for (let round = 0; round < count; round += 1) took.push(await once());
  took.sort((left, right) => left - right);
  const at = (share: number) => (took[Math.floor((took.length - 1) * share)] ?? 0).toFixed(0);
  return `middle ${at(0.5)} ms, slowest ${at(1)} ms`;
}
