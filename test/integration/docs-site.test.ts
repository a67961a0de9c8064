import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { buildSite } from "../../scripts/site/build-site.ts";
import { addressOf } from "../../scripts/site/pages.ts";
import { findBrowser, openBrowser } from "../dashboard/browser.ts";

const executable = await findBrowser();
const skip = executable === null ? "no Chromium on this machine (Debian: apt-get install chromium)" : false;

/** The longest words, the widest tables, the longest page, and the start. */
const pages = ["README.md", "docs/tutorial.md", "docs/limits.md", "docs/how-to/cpanel.md", "docs/errors.md"];

test("the documentation is read on a desk and on a phone: nothing beside the page, nothing for axe to say", {
  skip,
}, async () => {
  assert.ok(executable);
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-docs-"));
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const browser = await openBrowser(executable);
  try {
    await buildSite(folder);
    for (const { width, colorScheme } of [
      { width: 1280, colorScheme: "light" },
      { width: 360, colorScheme: "dark" },
    ] as const) {
      // The page's own policy forbids scripts, axe's too.
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme,
        bypassCSP: true,
      });
      const page = await context.newPage();
      for (const path of pages) {
        await page.goto(pathToFileURL(join(folder, addressOf(path))).href);
        const beside = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        assert.equal(beside, 0, `${path} is wider than ${width}`);
        await page.evaluate(axe);
        const found = await page.evaluate(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 120)]))",
        );
        assert.deepEqual(found, [], `${path} at ${width}`);
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
