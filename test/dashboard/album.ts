import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Look } from "./browser.ts";

/** Three themes, each on a desk and on a phone. */
export const looks: readonly Look[] = (["light", "dark", "contrast"] as const).flatMap((theme) =>
  [1280, 360].map((width) => ({ theme, width })),
);

/** Pictures in a folder, with everything that axe, the window's width or the page itself found wrong. */
export interface Album {
  readonly folder: string;
  readonly faults: readonly string[];
  readonly pictures: number;
  /** Whatever breaks on this page from now on is a fault. */
  watch(page: Page, title: string): void;
  /** Of what the page shows now. */
  add(page: Page, place: { readonly title: string; readonly screen: string }): Promise<void>;
  /** What else was wrong. */
  note(fault: string): void;
}

/** `secrets`: what no page may hold, nor a field on it. */
export async function openAlbum(folder: string, secrets: readonly string[] = []): Promise<Album> {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const faults: string[] = [];
  let pictures = 0;
  return {
    folder,
    faults,
    get pictures() {
      return pictures;
    },
    watch: (page, title) => void page.on("pageerror", (error) => faults.push(`${title}: ${error.message}`)),
    async add(page, { title, screen }) {
      await mkdir(join(folder, title), { recursive: true });
      // What lies below the window is only drawn when somebody comes near it, which a picture of the whole page does not.
      await page.evaluate(
        "for (const card of document.querySelectorAll('.site-card')) card.style.contentVisibility = 'visible'",
      );
      await page.screenshot({ path: join(folder, title, `${screen}.png`), fullPage: true });
      await page.evaluate(axe);
      const ids = await page.evaluate<readonly string[]>(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0]?.html.slice(0, 120)))",
      );
      const held = `${await page.content()}${await page.evaluate<string>(fieldValues)}`;
      for (const secret of secrets) if (held.includes(secret)) faults.push(`${title} ${screen}: a secret`);
      const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (over > 0) faults.push(`${title} ${screen}: ${over} px too wide`);
      faults.push(...ids.map((id) => `${title} ${screen}: ${id}`));
      pictures += 1;
    },
    note: (fault) => void faults.push(fault),
  };
}

const fieldValues = "[...document.querySelectorAll('input, textarea')].map((field) => field.value).join(' ')";

/** As often as it takes: the page's own policy forbids to wait inside it by a text that is run. */
export async function settled(page: Page, patienceMs: number): Promise<boolean> {
  await page.locator("h1").first().waitFor({ timeout: patienceMs });
  const deadline = performance.now() + patienceMs;
  while ((await page.locator(".skeleton").count()) > 0) {
    if (performance.now() > deadline) return false;
    await page.waitForTimeout(50);
  }
  return true;
}

/** Says what was found; the process fails by it. */
export function report({ folder, pictures, faults }: Album): void {
  console.log(`${pictures} pictures in ${folder}, ${faults.length} faults`);
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
