import assert from "node:assert/strict";
import type { Page } from "playwright-core";

const nameOfFocused = `(() => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return "";
  const own = focused.labels?.length > 0 ? [...focused.labels].map((one) => one.textContent).join(" ") : focused.textContent;
  return (focused.getAttribute("aria-label") ?? own ?? "").trim();
})()`;

/** Goes on with Tab until the focus is on what is called so, as somebody without a mouse does. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate<string>(nameOfFocused);
    seen.push(label);
    if (name.test(label)) return;
  }
  assert.fail(`Tab never reached ${name}: ${seen.join(" > ")}`);
}

export async function pressOn(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

/** From the plan on the screen to its yes: the site's name is typed, the button is reached by Tab. */
export async function sayYes(page: Page, site: string, yes: RegExp): Promise<void> {
  await page.getByText("Yes to this plan?").waitFor();
  await tabTo(page, new RegExp(`^Type ${site}`));
  await page.keyboard.type(site);
  await pressOn(page, yes);
}
