import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { openBrowser, openPage } from "../dashboard/browser.ts";
import {
  buildServedDashboard,
  confirmPlan,
  executable,
  signUp,
  whyNoBrowser,
} from "./panel/in-the-browser.ts";
import { openPanelRoom, until } from "./panel/panel-room.ts";
import { startSshd, type TestSshd, whyNoSshd } from "./sshd.ts";

const skip = whyNoBrowser || (whyNoSshd() ?? false);

// Two hosts with an sshd and a web server each; one of them is killed with all its processes while somebody looks on.
test("a primary that is killed is seen to die, and a failover to move the site, live in the browser", {
  skip,
}, async () => {
  await buildServedDashboard();
  await using primary = await startHost("127.0.0.11", 0, "<h1>the shop</h1>");
  await using replica = await startHost("127.0.0.12", primary.port, null);
  await using outside = await listenAnywhere();
  await using room = await openPanelRoom(() => configOf(primary, replica, outside.port));
  const browser = await openBrowser(executable ?? "");
  try {
    const page = await openPage(browser, { theme: "light", width: 1280 });
    page.setDefaultTimeout(240_000);
    await signUp(page, `http://127.0.0.1:${room.port}/`, room);
    await until(null, () => existing(join(replica.root, "index.html")) !== null);
    await page.goto(`http://127.0.0.1:${room.port}/#/sites/example.com/failover`);
    const votes = page.getByRole("list", { name: "Votes" });
    await votes.getByText("sees it").nth(1).waitFor();
    await record(page);

    await primary.kill();

    await page.getByText("down, and blocked").waitFor();
    await votes.getByText("misses it").nth(1).waitFor();
    await page.getByText("Why nothing moves by itself").waitFor();
    await page.locator("a.button.grave", { hasText: "Failover" }).click();
    await confirmPlan(page, "Failover");
    await page.getByText("The role moved from one to two").waitFor();
    await page.goto(`http://127.0.0.1:${room.port}/#/sites/example.com/failover`);
    await page.getByText("primary: two").waitFor();

    // A suspicion lasts three looks here: a busy browser may paint only what came after it.
    const seen = await page.evaluate<readonly string[]>("window.seen");
    assert.deepEqual(inOrder(seen, ["steady", "down, and blocked"]), [], seen.join(" | "));
    assert.match(await (await fetch(`http://127.0.0.12:${replica.port}/`)).text(), /the shop/);
    const shots = process.env["SHOTS"];
    if (shots !== undefined)
      await page.screenshot({ path: join(shots, "failover-live.png"), fullPage: true });
  } finally {
    await browser.close();
  }
});

/** What the pill over the watch said, as it changed under the eyes of whoever looks. */
async function record(page: Page): Promise<void> {
  await page.evaluate(`
    window.seen = [];
    const look = () => {
      const text = document.querySelector(".page-main .card .pill")?.textContent ?? "";
      if (text !== window.seen.at(-1)) window.seen.push(text);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    look();`);
}

/** Those that were not seen in this order. */
function inOrder(seen: readonly string[], wanted: readonly string[]): readonly string[] {
  let from = 0;
  return wanted.filter((word) => {
    const at = seen.indexOf(word, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

interface Host extends AsyncDisposable {
  readonly sshd: TestSshd;
  readonly address: string;
  readonly port: number;
  readonly root: string;
  /** All its processes, at once and without a word. */
  kill(): Promise<void>;
}

async function startHost(address: string, port: number, content: string | null): Promise<Host> {
  const home = mkdtempSync(join(tmpdir(), "clonepanel-host-"));
  const root = join(home, "public_html");
  mkdirSync(root);
  if (content !== null) writeFileSync(join(root, "index.html"), content);
  const sshd = await startSshd();
  sshd.addLogin("site", home);
  const at = port === 0 ? await freePort(address) : port;
  const web = spawn("php", ["-S", `${address}:${at}`, "-t", root], { stdio: "ignore" });
  await answering(`http://${address}:${at}/`);
  const kill = async () => {
    for (const pid of sshd.connectionPids()) process.kill(pid, "SIGKILL");
    await ended(web);
    await sshd[Symbol.asyncDispose]();
  };
  let isAlive = true;
  const killOnce = async () => {
    if (!isAlive) return;
    isAlive = false;
    await kill();
  };
  return {
    ...{ sshd, address, port: at, root, kill: killOnce },
    async [Symbol.asyncDispose]() {
      await killOnce();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function answering(url: string): Promise<void> {
  for (;;) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

function configOf(primary: Host, replica: Host, anchor: number): string {
  const account = (id: string, { sshd, address, port }: Host) => {
    const { transport } = sshd.account("plain");
    const written = { ...transport, identity: join(sshd.folder, "site") };
    return `  ${id}: { transport: ${JSON.stringify(written)}, addresses: ["${address}"], origin: "http://${address}:${port}" }`;
  };
  return `version: 1
vault: ./vault
state: ./state
accounts:
${account("one", primary)}
${account("two", replica)}
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: public_html }, two: { path: public_html } }
    checks: [{ kind: http, url: "http://${primary.address}:${primary.port}/", every: 1s }]
anchors: ["127.0.0.1:${anchor}"]
notifications:
  ops: { driver: webhook, url: { env: CANARY } }
`;
}

/** By which this machine and the accounts prove their own lines. */
async function listenAnywhere() {
  const server = createServer((socket) => void socket.end());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function existing(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
