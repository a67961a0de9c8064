import { join } from "node:path";
import type { Page } from "playwright-core";
import { buildDashboard } from "../../../web/build.ts";
import { findBrowser } from "../../dashboard/browser.ts";
import type { PanelRoom } from "./panel-room.ts";

export const password = "correct horse battery";
/** Of each wait: the machine has other work. */
export const patienceMs = 90_000;

export const executable = await findBrowser();
export const whyNoBrowser: string | false =
  executable === null ? "no Chromium on this machine (Debian: apt-get install chromium)" : false;

/** As `run` serves it. */
export async function buildServedDashboard(): Promise<void> {
  await buildDashboard(join(import.meta.dirname, "../../../dist/web"));
}

/** The very first visit, by the token that the daemon printed. */
export async function signUp(
  page: Page,
  address: string,
  { setUpToken }: Pick<PanelRoom, "setUpToken">,
): Promise<void> {
  await page.goto(address);
  await page.getByLabel("Set-up token").fill(setUpToken);
  await page.getByLabel("User").fill("ann");
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Are my sites safe?" }).waitFor();
}

/** From the plan to "done", with the password where it is asked for. */
export async function confirmPlan(page: Page, verb: string): Promise<void> {
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.getByLabel("Type example.com").fill("example.com");
  await page.getByRole("button", { name: `Yes: ${verb}` }).click();
  const done = page.getByRole("status").filter({ hasText: /^done$/ });
  const question = page.getByRole("dialog").getByLabel("Password");
  await done.or(question).first().waitFor();
  if (await question.isVisible()) {
    await question.fill(password);
    await page.keyboard.press("Enter");
  }
  await done.waitFor();
}

/** What breaks on a page, in its own words. */
export function noteFaults(page: Page, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) faults.push(message.text());
  });
}

/** Every answer of the interface but the endless one. */
export function noteAnswers(page: Page, answers: string[]): void {
  page.on("response", (response) => {
    if (!response.url().includes("/api/v1") || response.url().endsWith("/events")) return;
    void response.text().then(
      (text) => answers.push(text),
      () => undefined,
    );
  });
}
