import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { openBrowser, openPage } from "../dashboard/browser.ts";
import { pressOn, sayYes } from "../dashboard/keyboard.ts";
import {
  buildServedDashboard,
  executable,
  noteFaults,
  password,
  patienceMs,
  signUp,
  whyNoBrowser,
} from "./panel/in-the-browser.ts";
import { canary, openPanelRoom, until } from "./panel/panel-room.ts";

// The dashboard in a browser, on a real `clonepanel run`: what the fixture pretends elsewhere is true here.
test("from the set-up token to a restored page and a moved role, in the browser and by keyboard alone", {
  skip: whyNoBrowser,
}, async () => {
  await buildServedDashboard();
  await using room = await openPanelRoom();
  const browser = await openBrowser(executable ?? "");
  try {
    const page = await openPage(browser, { theme: "light", width: 1280 });
    page.setDefaultTimeout(patienceMs);
    const faults: string[] = [];
    noteFaults(page, faults);
    const address = `http://127.0.0.1:${room.port}/`;
    await signUp(page, address, room);
    await until(null, () => room.said().includes('"job":"snapshot"'));
    await page.getByRole("link", { name: "example.com" }).first().waitFor();

    const broken = join(room.primary, "index.html");
    writeFileSync(broken, "<html>broken by an update</html>");
    await page.goto(`${address}#/sites/example.com/change/snapshot-restore/latest`);
    await confirmByKeyboard(page, "Restore");
    assert.match(readFileSync(broken, "utf8"), /first/);

    await page.goto(`${address}#/sites/example.com/change/switchover`);
    await confirmByKeyboard(page, "Switchover");
    await page.getByText("The role moved from one to two").waitFor();

    await page.goto(`${address}#/sites/example.com/failover`);
    await page.getByRole("heading", { name: "The last move, step by step" }).waitFor();
    const places = [
      ...["", "replication", "snapshots", "checks", "drills", "rescue", "dns", "mail"].map(
        (screen) => `sites/example.com/${screen}`,
      ),
      ...["", "operations", "notifications", "accounts", "config", "settings", "client"],
    ];
    for (const place of places) {
      await page.goto(`${address}#/${place}`);
      await page.locator("h1").first().waitFor();
      await page.waitForTimeout(500);
      assert.equal(await page.locator(".notice.bad[role=alert]").count(), 0, place);
      // A picture shows no more than the page holds, the values of its fields included.
      const held = `${await page.content()}${await page.evaluate<string>(
        "[...document.querySelectorAll('input, textarea')].map((field) => field.value).join(' ')",
      )}`;
      for (const secret of [canary, password, room.setUpToken])
        assert.equal(held.includes(secret), false, place);
    }
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
  }
});

/** From the form to "done" without a mouse; the password where it is asked for. */
async function confirmByKeyboard(page: Page, verb: string): Promise<void> {
  await pressOn(page, /^Show the plan$/);
  await sayYes(page, "example.com", new RegExp(`^Yes: ${verb}$`));
  const done = page.getByRole("status").filter({ hasText: /^done$/ });
  const question = page.getByRole("dialog").getByLabel("Password");
  await done.or(question).first().waitFor();
  if (await question.isVisible()) {
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
  }
  await done.waitFor();
}
