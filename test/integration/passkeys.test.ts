import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import { openBrowser, openPage } from "../dashboard/browser.ts";
import { repository } from "../repository.ts";
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
import { canary, openPanelRoom, type PanelRoom } from "./panel/panel-room.ts";

const api = "/api/v1";

// Chromium's own virtual authenticator, on a real `clonepanel run`, by the name `localhost`.
describe("passkeys in a browser", { skip: whyNoBrowser, concurrency: false }, () => {
  let room: PanelRoom;
  let browser: Browser;
  let page: Page;
  let cdp: CDPSession;
  let authenticator: string;
  let address: string;
  let axe: string;
  const faults: string[] = [];
  const said: string[] = [];

  before(async () => {
    await buildServedDashboard();
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    room = await openPanelRoom();
    address = `http://localhost:${room.port}/`;
    browser = await openBrowser(executable ?? "");
    page = await openPage(browser, { theme: "light", width: 1280 });
    page.setDefaultTimeout(patienceMs);
    noteFaults(page, faults);
    noteAnswers(page, said);
    cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable");
    authenticator = await plugIn();
    await signUp(page, address, room);
  });
  after(async () => {
    await browser?.close();
    await room?.[Symbol.asyncDispose]();
  });

  /** A device with somebody before it who shows a finger at once. */
  async function plugIn(): Promise<string> {
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return authenticatorId;
  }

  async function signOut(): Promise<void> {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  }

  /** Tab by Tab, as somebody without a mouse. */
  async function tabTo(name: string): Promise<void> {
    for (let at = 0; at < 120; at += 1) {
      await page.keyboard.press("Tab");
      const text = await page.evaluate<string>(
        "document.activeElement?.labels?.[0]?.innerText || document.activeElement?.innerText || ''",
      );
      if (text.trim().startsWith(name)) return;
    }
    assert.fail(`no Tab leads to "${name}"`);
  }

  async function judge(): Promise<void> {
    await page.evaluate(axe);
    const found = await page.evaluate<readonly { id: string; nodes: readonly { html: string }[] }[]>(
      'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))',
    );
    assert.deepEqual(
      found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`),
      [],
    );
  }

  test("one is made, named and renamed, by the keyboard alone", async () => {
    await page.goto(`${address}#/settings`);
    await page.getByRole("heading", { name: "Passkeys" }).waitFor();
    await tabTo("Name of the passkey");
    await page.keyboard.type("Ann's laptop");
    await tabTo("Add a passkey");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "Added. You can sign in by it." }).waitFor();
    await judge();
    await page.getByRole("button", { name: "Change Ann's laptop" }).focus();
    await page.keyboard.press("Enter");
    const name = page.getByRole("textbox", { name: "Name of the passkey" }).first();
    await name.fill("Laptop");
    await page.keyboard.press("Enter");
    await page.getByRole("rowheader", { name: "Laptop", exact: true }).waitFor();
    await judge();
  });

  test("the same device is not taken twice", async () => {
    await page.getByLabel("Name of the passkey").fill("again");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("status").filter({ hasText: "has a passkey of yours already" }).waitFor();
  });

  let used: { readonly body: string; readonly cookie: string };
  test("it signs in without a name or a password, by the keyboard alone", async () => {
    await signOut();
    await judge();
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.url().endsWith("/session/passkey")),
      tabTo("Sign in by passkey").then(() => page.keyboard.press("Enter")),
    ]);
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    used = { body: sent.postData() ?? "", cookie: (await sent.allHeaders())["cookie"] ?? "" };
    assert.match(used.cookie, /clonepanel-door=/);
  });

  test("the same answer again, from the very same browser, lets nobody in", async () => {
    const headers = { host: `localhost:${room.port}`, origin: address.slice(0, -1), cookie: used.cookie };
    const reply = await room.ask("POST", `${api}/session/passkey`, {
      body: JSON.parse(used.body) as unknown,
      headers,
    });

    assert.deepEqual(
      [reply.status, reply.code, reply.headers["set-cookie"]],
      [401, "PASSKEY_LATE", undefined],
    );
  });

  test("what another page of this machine had the device sign lets nobody in", async () => {
    await using foreign = await foreignPage();
    const host = `localhost:${room.port}`;
    const offer = await room.ask("POST", `${api}/session/passkey-offer`, {
      headers: { host, origin: address.slice(0, -1), cookie: "" },
    });
    const door = String(offer.headers["set-cookie"]).split(";")[0] ?? "";
    // The name is the same, so the browser lets it sign: only the port tells the two apart.
    await page.goto(foreign.url);
    const response = await page.evaluate<unknown>(
      `navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(offer.data["options"])}) }).then((one) => one.toJSON())`,
    );
    const reply = await room.ask("POST", `${api}/session/passkey`, {
      body: { response },
      headers: { host, origin: address.slice(0, -1), cookie: door },
    });
    const openly = await room.ask("POST", `${api}/session/passkey`, {
      body: { response },
      headers: { host, origin: foreign.url.slice(0, -1), cookie: door },
    });

    assert.deepEqual([reply.status, reply.code], [401, "PASSKEY_REFUSED"]);
    assert.deepEqual([openly.status, openly.code], [403, "ORIGIN_FOREIGN"]);
    await page.goto(`${address}#/settings`);
  });

  test("what is guarded is opened by it, by the keyboard alone, when the password is long ago", async () => {
    await forgetStepUp();
    await page.goto(`${address}#/settings`);
    await page.getByLabel("Name of the passkey").fill("a key");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Is it still you?" }).waitFor();
    await judge();
    await tabTo("By passkey");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("status").filter({ hasText: "has a passkey of yours already" }).waitFor();
  });

  test("one without its owner's finger or PIN signs nothing in", async () => {
    await signOut();
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: false });

    await page.getByRole("button", { name: "Sign in by passkey" }).click();

    await page.getByRole("status").filter({ hasText: "No passkey was given." }).waitFor();
    await judge();
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: true });
    await page.getByRole("button", { name: "Sign in by passkey" }).click();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
  });

  test("at an IP address the screens say why there is none, and where there is", async () => {
    const other = await openPage(browser, { theme: "dark", width: 360 });
    other.setDefaultTimeout(patienceMs);
    await other.goto(`http://127.0.0.1:${room.port}/`);
    await other.getByText("browsers tie them to a name").waitFor();
    assert.equal(
      await other.getByRole("link", { name: address.slice(0, -1) }).getAttribute("href"),
      address.slice(0, -1),
    );
    assert.equal(await other.getByRole("button", { name: "Sign in by passkey" }).count(), 0);
    await other.context().close();
  });

  test("a passkey that was lost is taken away on the machine itself, and lets nobody in any more", async () => {
    const list = command("passkey", "list", "--json");
    const [passkey] = (JSON.parse(list) as { data: { passkeys: { id: string; user: string }[] } }).data
      .passkeys;
    assert.equal(passkey?.user, "ann");

    assert.match(command("passkey", "remove", passkey.id), /is removed; the sessions of ann ended/);

    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByRole("button", { name: "Sign in by passkey" }).click();
    await page.getByText("This passkey was not accepted", { exact: false }).waitFor();
    await page.getByLabel("User").fill("ann");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
  });

  test("it is removed in the browser, in two steps, and the password is a way in as before", async () => {
    await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: authenticator });
    authenticator = await plugIn();
    await page.getByLabel("Name of the passkey").fill("Short-lived");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "Added." }).waitFor();
    await page.getByRole("button", { name: "Change Short-lived" }).click();
    await page.getByRole("button", { name: "Remove this passkey" }).click();
    await page.getByRole("rowheader", { name: "Short-lived" }).waitFor({ state: "detached" });
    await signOut();

    await page.getByRole("button", { name: "Sign in by passkey" }).click();

    await page.getByText("This passkey was not accepted", { exact: false }).waitFor();
    await page.getByLabel("User").fill("ann");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
  });

  test("every step stands in the audit log under its user, and no secret in any answer or word of the daemon", async () => {
    const { rows } = await page.evaluate<{ rows: readonly { who: string; what: string; status: number }[] }>(
      "fetch('/api/v1/audit?limit=500').then((reply) => reply.json()).then(({ data }) => data)",
    );
    const has = (who: string, what: string, status: number) =>
      rows.some((row) => row.who === who && row.what === what && row.status === status);

    assert.ok(has("ann", "POST /api/v1/me/passkeys", 201) || has("ann", "POST /me/passkeys", 201));
    assert.ok(has("ann", "POST /session/passkey", 200));
    assert.ok(has("ann", "POST /session/step-up", 200));
    assert.ok(has("ann", "DELETE /me/passkeys/{id}", 200));
    assert.ok(has("console", "passkey remove", 200));
    const cookies = (await page.context().cookies()).map(({ value }) => value);
    for (const secret of [canary, password, ...cookies])
      assert.deepEqual(
        [...said, room.said()].filter((text) => text.includes(secret)).map((text) => text.slice(0, 80)),
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

  function command(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`${repository}/src/cli/main.ts`, ...args],
      {
        cwd: room.folder,
        encoding: "utf8",
        env: {
          ...process.env,
          CANARY: `http://127.0.0.1:9/${canary}`,
          CLONEPANEL_CONFIG: join(room.folder, "clonepanel.yaml"),
        },
      },
    );
    assert.equal(status, 0, stderr);
    return stdout;
  }
});

async function foreignPage() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>another</title>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
