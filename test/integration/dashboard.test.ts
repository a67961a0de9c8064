import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { buildDashboard, limitBytes } from "../../web/build.ts";
import { findBrowser, type Look, openBrowser, openPage } from "../dashboard/browser.ts";
import { password } from "../dashboard/fixture/access-handlers.ts";
import { type Fixture, openFixture } from "../dashboard/fixture/server.ts";
import { bad, good } from "../dashboard/fixture/sites.ts";
import type { Scene } from "../dashboard/fixture/world.ts";
import { pressOn, sayYes, tabTo } from "../dashboard/keyboard.ts";
import { screens } from "../dashboard/screens.ts";

const executable = await findBrowser();
const skip = executable === null ? "no Chromium on this machine (Debian: apt-get install chromium)" : false;
const deadlineMs = 20_000;

let folder: string;
let site: string;
let browser: Browser;
let axe: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "clonepanel-dashboard-"));
  site = join(folder, "web");
  const built = await buildDashboard(site);
  assert.ok(built.scriptBytes <= limitBytes, `${built.scriptBytes} bytes of script`);
  if (executable === null) return;
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  browser = await openBrowser(executable);
});

after(async () => {
  if (executable !== null) await browser.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page on a fixture of its own; whatever went wrong inside it is found in `faults` at the end. */
async function visit(scene: Scene, look: Look, body: (page: Page, fixture: Fixture) => Promise<void>) {
  await using fixture = await openFixture(site, scene);
  const page = await openPage(browser, look);
  page.setDefaultTimeout(deadlineMs);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    // The browser itself reports each answer that is not 2xx; those are wanted here.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      faults.push(message.text());
    }
  });
  try {
    await body(page, fixture);
  } finally {
    await page.context().close();
  }
  assert.deepEqual(faults, []);
}

const wide: Look = { theme: "light", width: 1280 };

/** Without a promise that hangs: `loading` never answers. */
async function settle(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await gone(page, ".skeleton");
}

/** Looks again and again: the page's own policy forbids to wait inside it by a text that is run. */
async function gone(page: Page, what: string): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while ((await page.locator(what).count()) > 0) {
    assert.ok(performance.now() < deadline, `${what} is still there`);
    await page.waitForTimeout(50);
  }
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

const judge = `axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`;

async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate<readonly Violation[]>(judge);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
}

async function judgeScreens(scene: Scene, look: Look, names: readonly string[]) {
  await visit(scene, look, async (page, fixture) => {
    const faults: string[] = [];
    for (const name of names) {
      await page.goto(`${fixture.url}/${screens[name]}`);
      if (scene !== "loading") await settle(page);
      faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
      const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (overflow > 0) faults.push(`${name}: ${overflow} px wider than the window`);
    }
    assert.deepEqual(faults, []);
  });
}

// All screens in all themes, widths and states: test/long/dashboard-screens.ts.
const some = ["overview", "site-bad", "dns", "failover", "restore", "settings"];

test("every screen has no fault that axe finds", { skip }, () =>
  judgeScreens("real", wide, Object.keys(screens)),
);

test("nor by night on a phone, in German, and nothing sticks out", { skip }, () =>
  judgeScreens("real", { theme: "dark", width: 360, language: "de" }, some),
);

test("nor with high contrast", { skip }, () =>
  judgeScreens("real", { theme: "contrast", width: 1280 }, ["overview", "failover"]),
);

test("nor when there is nothing to show", { skip }, () => judgeScreens("empty", wide, some));

test("on a phone, where one is among the pages of a site lies inside the window", { skip }, () =>
  visit("real", { theme: "light", width: 360 }, async (page, fixture) => {
    for (const name of ["site", "checks", "rescue"]) {
      await page.goto(`${fixture.url}/${screens[name]}`);
      await settle(page);
      const box = await page.locator('.tabs [aria-current="page"]').boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 360, `${name}: ${JSON.stringify(box)}`);
    }
  }),
);

test("what is not set up is neither called well nor offered", { skip }, () =>
  visit("empty", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/notifications`);
    await page.getByText("Incidents are only noted where somebody is to be told").waitFor();
    assert.equal(await page.locator(".pill.good").count(), 0);
    for (const name of ["dns", "mail", "rescue"]) {
      await page.goto(`${fixture.url}/${screens[name]}`);
      await settle(page);
      assert.equal(await page.locator(".head .tools a, .head .tools button").count(), 0, name);
    }
    await page.goto(`${fixture.url}/#/operations`);
    await page.getByText("Nothing was done yet.").waitFor();
    await page.getByRole("searchbox", { name: "Site" }).fill(good);
    await page.getByText("No operation is like that.").waitFor();
  }),
);

test("nor when the controller cannot say, and each shows the code and a way on", { skip }, () =>
  visit("error", { theme: "light", width: 360 }, async (page, fixture) => {
    for (const name of ["overview", "dns", "operations"]) {
      await page.goto(`${fixture.url}/${screens[name]}`);
      await page.getByText("ACCOUNT_UNREACHABLE").first().waitFor();
      await page.getByRole("button", { name: "Try again" }).first().waitFor();
      assert.deepEqual(await faultsOf(page), []);
    }
  }),
);

test("what does not answer is said to be loading, never shown as empty", { skip }, () =>
  visit("loading", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/`);
    await page.getByRole("status").filter({ hasText: "Loading" }).first().waitFor();
    assert.equal(await page.getByText("No site is configured").count(), 0);
    assert.deepEqual(await faultsOf(page), []);
  }),
);

test(
  "a controller that stands still is not called live, and what it owes is said to take long",
  { skip },
  () =>
    visit("real", wide, async (page, fixture) => {
      await page.clock.install();
      await page.goto(`${fixture.url}/#/`);
      await settle(page);
      await page.getByText("Live", { exact: true }).waitFor();
      fixture.world.scene = "loading";
      await page.evaluate(`location.hash = "#/sites/${good}/drills"`);
      await page.getByText("Loading", { exact: true }).waitFor();

      await page.clock.runFor(46_000);

      await page.getByText("Not live: asks every 20 s").waitFor();
      await page.getByText("has not answered for more than 10 s").waitFor();
      fixture.world.tell("beat", { at: new Date().toISOString() });
      await page.getByText("Live", { exact: true }).waitFor();
    }),
);

test("mail at which nobody could look lately is not said to be all brought", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/sites/archive.example.org/mail`);
    await page.getByText("nobody knows what waits").first().waitFor();
    await page.getByText("nobody could look for 9 h").waitFor();
    assert.equal(await page.locator(".mail-flow .good").count(), 0);
  }),
);

test("the worst site comes first, and what is old is unknown", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/`);
    await settle(page);

    const names = await page.locator(".site-card h2").allTextContents();

    assert.deepEqual(names, [bad, "archive.example.org", "blog.example.org", good]);
    await page.getByText("unknown since 9 h").waitFor();
  }),
);

async function confirmByKeyboard(page: Page, name: string, yes: RegExp): Promise<void> {
  await sayYes(page, name, yes);
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "done" }).waitFor();
}

test("a restore by keyboard alone: what, plan, yes, password, live steps", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/sites/${good}/change/snapshot-restore/latest`);
    await page.getByText("What of it?").waitFor();

    await tabTo(page, /^everything$/);
    await page.keyboard.press("ArrowDown");
    await tabTo(page, /^Path$/);
    await page.keyboard.type("wp-content/uploads");
    await pressOn(page, /^Show the plan$/);
    await confirmByKeyboard(page, good, /^Yes: Restore$/);

    assert.deepEqual(fixture.world.changes.asked, [
      { verb: "snapshot-restore", site: good, arguments: { id: "latest", path: "wp-content/uploads" } },
    ]);
    assert.equal(await page.locator(".steps li").count(), 7);
    assert.deepEqual(await faultsOf(page), []);
  }),
);

test("a switchover by keyboard alone, with the red and green list before the yes", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/sites/${good}/failover`);
    await settle(page);

    await pressOn(page, /^Switchover$/);
    await page.getByText("Could fremont take over now?").first().waitFor();
    await pressOn(page, /^Show the plan$/);
    await page.getByText("Could fremont take over now?").first().waitFor();
    await confirmByKeyboard(page, good, /^Yes: Switchover$/);

    await page.getByText("The role moved from sydney to fremont").waitFor();
    assert.deepEqual(fixture.world.changes.asked, [
      { verb: "switchover", site: good, arguments: { to: "fremont" } },
    ]);
  }),
);

test("a fenced account is not offered as the new primary; the failback to it is", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.route(new RegExp(`/sites/${good}$`), async (route) => {
      const answer = await route.fetch();
      const text = (await answer.text()).replaceAll('"role":"replica"', '"role":"fenced"');
      await route.fulfill({ response: answer, body: text });
    });
    await page.goto(`${fixture.url}/#/sites/${good}/change/switchover`);

    await page.getByText("fremont is fenced: what it had not sent is kept first.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Show the plan" }).count(), 0);
    await page.getByRole("main").getByRole("link", { name: "Failback" }).click();
    await page.getByRole("button", { name: "Show the plan" }).waitFor();
  }),
);

test("without the site's name nothing is sent, and a wrong password goes no further", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/sites/${good}/change/failover`);
    await page.getByRole("button", { name: "Show the plan" }).click();
    const yes = page.getByRole("button", { name: "Yes: Failover" });
    await yes.click({ force: true });
    assert.equal(fixture.world.changes.runs.size, 0);

    await page.getByLabel(`Type ${good}`).fill(good);
    await yes.click();
    await page.getByRole("dialog").getByLabel("Password").fill("wrong wrong wrong");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("User or password is wrong").waitFor();

    assert.equal(fixture.world.changes.runs.size, 0);
  }),
);

test("ninety days are one stop of the Tab key, and arrows read them", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/sites/${bad}/checks`);
    await settle(page);
    const bars = page.getByRole("group", { name: "90 days of front page" });

    assert.equal(await bars.locator('[tabindex="0"]').count(), 1);
    await bars.locator('[tabindex="0"]').focus();
    await page.keyboard.press("Home");
    const first = await page.evaluate<string | null>('document.activeElement.getAttribute("aria-label")');

    assert.match(first ?? "", /: not known$/);
  }),
);

test("a picture has a table that says the same", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    for (const name of ["site", "snapshots", "dns", "mail", "checks", "failover"]) {
      await page.goto(`${fixture.url}/${screens[name]}`);
      await settle(page);
      const before = await page.locator("table").count();
      await page
        .getByRole("button", { name: /^Show as table/ })
        .first()
        .click();
      assert.ok((await page.locator("table").count()) >= Math.max(1, before), name);
      assert.ok((await page.locator(".command code").count()) > 0, `${name} shows no command`);
    }
  }),
);

test("what the stream says is on the screen within a second", { skip }, () =>
  visit("real", wide, async (page, fixture) => {
    await page.goto(`${fixture.url}/#/`);
    await settle(page);
    await page.getByText("Live", { exact: true }).waitFor();
    fixture.world.sites = 3;

    const startedAtMs = performance.now();
    fixture.world.tell("sites", { sites: [good] });
    await page.locator(".site-card").nth(3).waitFor({ state: "detached" });

    assert.ok(performance.now() - startedAtMs < 5000, "far more than a second, even on a busy machine");
  }),
);

test("set-up and sign-in lead inside, a wrong password says so", { skip }, async () => {
  await visit("set-up", wide, async (page, fixture) => {
    await page.goto(fixture.url);
    assert.deepEqual(await faultsOf(page), []);
    await page.getByLabel("Set-up token").fill("token-from-the-terminal");
    await page.getByLabel("User").fill("ann");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Are my sites safe?" }).waitFor();
  });
  await visit("anonymous", { theme: "dark", width: 360 }, async (page, fixture) => {
    await page.goto(fixture.url);
    await page.getByLabel("User").fill("ann");
    await page.getByLabel("Password").fill("not the password");
    await page.keyboard.press("Enter");
    await page.getByText("User or password is wrong").waitFor();
    assert.deepEqual(await faultsOf(page), []);
  });
});

test(
  "a mistake in the configuration is shown with its line, and only what is valid can be written",
  { skip },
  () =>
    visit("real", wide, async (page, fixture) => {
      await page.goto(`${fixture.url}/#/config`);
      const text = page.getByLabel("Text of the configuration");
      const before = await text.inputValue();
      await text.fill(before.replace("mirror:", "mirrors:"));
      await page.getByRole("button", { name: "Check and compare" }).click();
      await page.getByText("did you mean mirror?").waitFor();
      assert.equal(await page.getByRole("button", { name: "Write the file" }).count(), 0);

      await text.fill(before.replace("1m", "5m"));
      await page.getByRole("button", { name: "Check and compare" }).click();
      await page.getByRole("button", { name: "Write the file" }).click();

      await page.getByText("does not work by this file yet").waitFor();
    }),
);
