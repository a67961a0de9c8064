import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildDashboard } from "../../web/build.ts";
import { findBrowser, openBrowser, openPage } from "../dashboard/browser.ts";
import { openPanelRoom, until } from "./panel/panel-room.ts";

const executable = await findBrowser();
const skip = executable === null ? "no Chromium on this machine (Debian: apt-get install chromium)" : false;
const password = "correct horse battery";
const patienceMs = 90_000;

// The dashboard in a browser, on a real `clonepanel run`: what the fixture pretends elsewhere is true here.
test("from the set-up token to a restored page and a moved role, in the browser", { skip }, async () => {
  await buildDashboard(join(import.meta.dirname, "../../dist/web"));
  await using room = await openPanelRoom();
  const browser = await openBrowser(executable ?? "");
  try {
    const page = await openPage(browser, { theme: "light", width: 1280 });
    page.setDefaultTimeout(patienceMs);
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    const address = `http://127.0.0.1:${room.port}/`;
    await page.goto(address);
    await page.getByLabel("Set-up token").fill(room.setUpToken);
    await page.getByLabel("User").fill("ann");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Are my sites safe?" }).waitFor();
    await until(null, () => room.said().includes('"job":"snapshot"'));
    await page.getByRole("link", { name: "example.com" }).first().waitFor();

    const confirm = async (verb: string) => {
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
    };

    const broken = join(room.primary, "index.html");
    writeFileSync(broken, "<html>broken by an update</html>");
    await page.goto(`${address}#/sites/example.com/change/snapshot-restore/latest`);
    await confirm("Restore");
    assert.match(readFileSync(broken, "utf8"), /first/);

    await page.goto(`${address}#/sites/example.com/change/switchover`);
    await confirm("Switchover");
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
