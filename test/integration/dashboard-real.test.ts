import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openBrowser, openPage } from "../dashboard/browser.ts";
import {
  buildServedDashboard,
  confirmPlan,
  executable,
  noteFaults,
  patienceMs,
  signUp,
  whyNoBrowser,
} from "./panel/in-the-browser.ts";
import { openPanelRoom, until } from "./panel/panel-room.ts";

// The dashboard in a browser, on a real `clonepanel run`: what the fixture pretends elsewhere is true here.
test("from the set-up token to a restored page and a moved role, in the browser", {
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
    await confirmPlan(page, "Restore");
    assert.match(readFileSync(broken, "utf8"), /first/);

    await page.goto(`${address}#/sites/example.com/change/switchover`);
    await confirmPlan(page, "Switchover");
    await page.getByText("The role moved from one to two").waitFor();

    await page.goto(`${address}#/sites/example.com/failover`);
    await page.getByRole("heading", { name: "The last move, step by step" }).waitFor();
    for (const screen of ["", "replication", "snapshots", "checks", "drills", "rescue", "dns", "mail"]) {
      await page.goto(`${address}#/sites/example.com/${screen}`);
      await page.locator("h1").first().waitFor();
    }
    for (const screen of ["operations", "notifications", "accounts", "config", "settings"]) {
      await page.goto(`${address}#/${screen}`);
      await page.locator("h1").first().waitFor();
      await page.waitForTimeout(500);
      assert.equal(await page.locator(".notice.bad[role=alert]").count(), 0, screen);
    }
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
  }
});
