import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser, openPage } from "../dashboard/browser.ts";
import { openRealProvider, type RealProvider } from "./oidc/real-provider.ts";
import {
  buildServedDashboard,
  executable,
  noteAnswers,
  noteFaults,
  password,
  patienceMs,
  signUp,
  whyNoBrowser,
} from "./panel/in-the-browser.ts";
import { openPanelRoom, type PanelRoom } from "./panel/panel-room.ts";

const secret = "canary-oidc-5e0b-nobody-may-see-this";

// A real provider, a real `clonepanel run` and a real browser between them.
describe("signing in by another service, in a browser", { skip: whyNoBrowser, concurrency: false }, () => {
  let provider: RealProvider;
  let room: PanelRoom;
  let browser: Browser;
  let page: Page;
  let address: string;
  const faults: string[] = [];
  const seen: string[] = [];

  before(async () => {
    await buildServedDashboard();
    provider = await openRealProvider(secret);
    process.env["OIDC_SECRET"] = secret;
    room = await openPanelRoom(
      (text) => `${text}panel:
  oidc:
    issuer: ${provider.issuer}
    client: panel
    secret: { env: OIDC_SECRET }
    title: Example ID
    claim: email
    users: { ann: ann@example.com }
`,
    );
    address = `http://localhost:${room.port}/`;
    await provider.serve(`${address}sign-in`);
    browser = await openBrowser(executable ?? "");
    page = await fresh("en");
    await signUp(page, address, room);
  });
  after(async () => {
    await browser?.close();
    await room?.[Symbol.asyncDispose]();
    await provider?.[Symbol.asyncDispose]();
  });

  async function fresh(language: "en" | "de"): Promise<Page> {
    const one = await openPage(browser, { theme: "light", width: 1280, language });
    one.setDefaultTimeout(patienceMs);
    noteFaults(one, faults);
    noteAnswers(one, seen);
    return one;
  }

  /** At the provider's own pages: a name, any password, and yes. */
  async function signInThere(at: Page, name: string): Promise<void> {
    await at.getByPlaceholder("Enter any login").fill(name);
    await at.getByPlaceholder("and password").fill("whatever");
    await at.getByRole("button", { name: "Sign-in" }).click();
    const consent = at.getByRole("button", { name: "Continue" });
    await consent.or(at.locator("#app h1")).first().waitFor();
    if (await consent.isVisible()) await consent.click();
  }

  test("who is listed comes in, in both languages, and lands where the door was, with a clean address", async () => {
    const german = await fresh("de");
    await german.goto(`${address}#/settings`);
    await german.getByRole("button", { name: "Über Example ID anmelden" }).click();
    await signInThere(german, "ann");
    await german.getByRole("heading", { name: "Einstellungen" }).waitFor();

    assert.equal(german.url(), `${address}#/settings`);
    await german.context().close();
  });

  test("who is not listed stays outside, and is told so", async () => {
    const eve = await fresh("en");
    await eve.goto(address);
    await eve.getByRole("button", { name: "Sign in by Example ID" }).click();
    await signInThere(eve, "eve");
    await eve.getByText("OIDC_STRANGER").waitFor();
    await eve.getByRole("heading", { name: "Sign in" }).waitFor();
    await eve.context().close();
  });

  test("an address that was sent back is worth nothing again, nor in another browser", async () => {
    const first = await fresh("en");
    await first.goto(address);
    const back = first.waitForRequest((request) => request.url().startsWith(`${address}sign-in?`));
    await first.getByRole("button", { name: "Sign in by Example ID" }).click();
    await signInThere(first, "ann");
    const url = (await back).url();
    await first.getByRole("heading", { name: "Are my sites safe?" }).waitFor();
    const other = await fresh("en");
    await other.goto(url);
    await other.getByText("OIDC_LATE").waitFor();
    await other.context().close();
    await first.getByRole("button", { name: "Sign out" }).click();
    await first.getByRole("heading", { name: "Sign in" }).waitFor();
    await first.goto(url);
    await first.getByText("OIDC_LATE").waitFor();
    await first.context().close();
  });

  test("what is guarded sends the browser there to be asked again, and it comes back to the same screen", async () => {
    await forgetStepUp();
    await page.goto(`${address}#/settings`);
    await page.getByLabel("Name of the passkey").fill("a key");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Is it still you?" }).waitFor();
    await page.getByRole("button", { name: "By the sign-in service" }).click();
    await signInThere(page, "ann");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    const until = await page.evaluate<string | null>(
      "fetch('/api/v1/session').then((reply) => reply.json()).then(({ data }) => data.steppedUpUntil)",
    );

    assert.ok(until !== null && Date.parse(until) > Date.now(), String(until));
  });

  test("when the service is down it says so, and the password is a way in as before", async () => {
    await provider.close();
    const late = await fresh("en");
    await late.goto(address);
    await late.getByRole("button", { name: "Sign in by Example ID" }).click();
    await late.getByText("OIDC_UNREACHABLE").waitFor();
    await late.getByLabel("User").fill("ann");
    await late.getByLabel("Password").fill(password);
    await late.keyboard.press("Enter");
    await late.getByRole("heading", { name: "Are my sites safe?" }).waitFor();
    await late.context().close();
  });

  test("its secret is in no answer and no word of the daemon", () => {
    assert.ok(seen.length > 10);
    assert.deepEqual(
      [...seen, room.said()].filter(
        (text) => text.includes(secret) || text.includes(encodeURIComponent(secret)),
      ),
      [],
    );
    assert.deepEqual(faults, []);
  });

  /** As if the password had been given long ago: the state says until when it counts. */
  async function forgetStepUp(): Promise<void> {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(room.folder, "state", "clonepanel.sqlite"));
    database.exec("PRAGMA busy_timeout = 10000");
    database.exec(
      "UPDATE panel_records SET document = json_set(document, '$.steppedUpUntil', 1) WHERE kind = 'session'",
    );
    database.close();
  }
});
