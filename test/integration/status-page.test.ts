import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { MonthlyReport } from "../../src/core/report/monthly-report.ts";
import { makeScratchFolder } from "../../src/testing/scratch-folder.ts";
import { findBrowser, openBrowser } from "../dashboard/browser.ts";
import { type CliAnswer, runCliHere } from "./run-cli-here.ts";

const executable = await findBrowser();
const skip = executable === null ? "no Chromium on this machine (Debian: apt-get install chromium)" : false;

// The page lies inside of the site on one account and beside it on the other, as owners do it.
describe("a status page on two accounts", { concurrency: false }, () => {
  let folder: string;
  let at: (path: string) => string;
  let cli: (...args: readonly string[]) => Promise<CliAnswer>;
  const inSite = "one/public_html/status";
  const beside = "two/www/status";
  before(async () => {
    folder = (await makeScratchFolder()).path;
    at = (path) => join(folder, path);
    cli = (...args) => runCliHere(args, folder);
    for (const path of ["one/public_html", "two/public_html"]) mkdirSync(at(path), { recursive: true });
    writeFileSync(at("one/public_html/index.html"), "<html>the site</html>");
    writeFileSync(
      at("clonepanel.yaml"),
      `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: public_html }, two: { path: public_html } }
    checks: [{ kind: http, name: secret-check, url: "http://127.0.0.1:9/secret-path" }]
statusPages:
  main:
    title: "Tom & Jerry's <sites>"
    sites: [example.com]
    at: { one: public_html/status, two: www/status }
`,
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("a preview writes nothing, and the command shows the page itself", async () => {
    const shown = await cli("status-page", "show");
    const preview = await cli("status-page", "push", "--preview");

    assert.deepEqual([shown.exit, preview.exit], [0, 0], shown.stderr + preview.stderr);
    assert.match(shown.stdout, /^<!doctype html>/);
    assert.match(preview.stdout + preview.stderr, /one: the status page in public_html\/status is made/);
    assert.equal(existsSync(at(inSite)), false);
  });

  test("it lies on both accounts, readable by their web servers, and the site's copy is not disturbed", async () => {
    assert.equal((await cli("sync", "--yes")).exit, 0);
    const pushed = await cli("status-page", "push", "--yes", "--json");
    assert.equal(pushed.exit, 0, pushed.stdout + pushed.stderr);

    for (const place of [inSite, beside]) {
      assert.deepEqual(readdirSync(at(place)).sort(), ["index.html", "live.html", "status.json"]);
      assert.equal(statSync(at(`${place}/index.html`)).mode & 0o777, 0o644);
    }
    const again = await cli("sync", "--yes", "--json");
    const [run] = (JSON.parse(again.stdout) as { data: { runs: readonly { changed: boolean }[] } }).data.runs;
    assert.equal(run?.changed, false, "the page is no content of the site");
    assert.equal((await cli("verify")).exit, 0);
    assert.equal(existsSync(at("two/public_html/status")), false);
    assert.ok(existsSync(at(`${inSite}/index.html`)));
  });

  test("nothing on it tells of accounts, checks, hosts or paths of this machine", () => {
    for (const name of readdirSync(at(beside)))
      assert.doesNotMatch(
        readFileSync(at(`${beside}/${name}`), "utf8"),
        new RegExp(`secret|127\\.0\\.0\\.1|public_html|${folder}|"one"|"two"`),
      );
  });

  test("an account that is gone keeps the page from nobody else", async () => {
    rmSync(at("two/www"), { recursive: true });
    writeFileSync(at("two/www"), "in the way");
    const before = readFileSync(at(`${inSite}/index.html`), "utf8");
    const pushed = await cli("status-page", "push", "--yes", "--json");

    assert.equal(pushed.exit, 3, pushed.stdout);
    assert.notEqual(readFileSync(at(`${inSite}/index.html`), "utf8"), before);
  });

  test("a folder with something else in it is left alone, one of a cut writing is not", async () => {
    rmSync(at("two/www"), { recursive: true, force: true });
    mkdirSync(at(beside), { recursive: true });
    writeFileSync(at(`${beside}/index.html`), "somebody's page");
    const refused = await cli("status-page", "push", "--yes", "--json");
    assert.equal(refused.exit, 3);
    assert.match(refused.stdout, /STATUS_PAGE_FOREIGN/);
    assert.equal(readFileSync(at(`${beside}/index.html`), "utf8"), "somebody's page");

    rmSync(at(`${beside}/index.html`));
    writeFileSync(at(`${beside}/live.html.clonepanel-tmp`), "<!doc");
    assert.equal((await cli("status-page", "push", "--yes")).exit, 0);
    assert.ok(existsSync(at(`${beside}/index.html`)));
  });

  test("the month that is running is reported from what was really done", async () => {
    assert.equal((await cli("snapshot", "take", "--yes")).exit, 0);
    assert.equal((await cli("snapshot", "verify", "--yes")).exit, 0);
    const month = new Date().toISOString().slice(0, 7);
    const { exit, stdout, stderr } = await cli("report", "--month", month, "--json");
    assert.equal(exit, 0, stderr);
    const { reports, html } = (
      JSON.parse(stdout) as { data: { reports: readonly MonthlyReport[]; html: string } }
    ).data;
    const [report] = reports;
    assert.equal(report?.extent, "so-far");
    assert.deepEqual(
      [report?.copies.done, report?.snapshots.taken, report?.snapshots.verifications],
      [2, 1, 1],
    );
    assert.ok((report?.snapshots.hashed ?? 0) > 0);
    assert.equal(report?.pages?.availability.up, null, "nobody looked yet");
    assert.equal(report?.outages, null);
    assert.doesNotMatch(html, new RegExp(`secret|127\\.0\\.0\\.1|${folder}`));
    writeFileSync(at("report.html"), html);
    assert.equal((await cli("report", "--month", "2999-01")).exit, 2);
  });

  test("a page over a site, or over another page, is refused before anything is written", async () => {
    const text = readFileSync(at("clonepanel.yaml"), "utf8");
    for (const [bad, why] of [
      ["at: { one: public_html, two: www/status }", /the site "example.com" lies there/],
      ["at: { one: ../x, two: www/status }", /must not hold/],
      ["at: { three: status }", /there is no account of this name/],
    ] as const) {
      writeFileSync(at("bad.yaml"), text.replace("at: { one: public_html/status, two: www/status }", bad));
      const checked = await cli("config", "check", "--config", "bad.yaml");
      assert.equal(checked.exit, 2);
      assert.match(checked.stdout + checked.stderr, why);
    }
  });

  test("it is read without a script, on a phone, light and dark, and axe finds nothing", {
    skip,
  }, async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    await using server = await serve(at(beside));
    const browser = await openBrowser(executable ?? "");
    try {
      for (const [colorScheme, width] of [
        ["light", 360],
        ["dark", 1280],
      ] as const) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 780 } });
        const page = await context.newPage();
        const faults: string[] = [];
        page.on("console", (message) => void faults.push(message.text()));
        page.on("requestfailed", (request) => void faults.push(request.url()));
        await page.goto(`${server.url}/index.html`);
        assert.equal(await page.title(), "Not known at the moment - Tom & Jerry's <sites>");
        const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        assert.equal(background, colorScheme === "dark" ? "rgb(14, 20, 26)" : "rgb(244, 246, 248)");
        assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")) <= 0);
        assert.deepEqual(faults, [], "the policy lets through all that the page needs");
        await page.evaluate(axe);
        const ids = await page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))");
        assert.deepEqual(ids, []);
        const shots = process.env["SHOTS"];
        if (shots !== undefined)
          await page.screenshot({ path: join(shots, `status-${colorScheme}-${width}.png`), fullPage: true });
        await page.evaluate(
          `document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'taken'" }))`,
        );
        assert.notEqual(await page.title(), "taken", "a script that got in would not run");
        await context.close();
      }
      const sheet = await (await browser.newContext()).newPage();
      await sheet.goto(`file://${at("report.html")}`);
      await sheet.evaluate(axe);
      const found = await sheet.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id }) => id))",
      );
      assert.deepEqual(found, []);
      const pdf = await sheet.pdf({ format: "A4" });
      const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      assert.ok(pages >= 1 && pages <= 2, `${pages} printed pages`);
      if (process.env["SHOTS"] !== undefined) {
        await sheet.screenshot({ path: join(process.env["SHOTS"], "report.png"), fullPage: true });
        writeFileSync(join(process.env["SHOTS"], "report.pdf"), pdf);
      }
      const still = await browser.newContext({ javaScriptEnabled: false });
      const page = await still.newPage();
      await page.goto(`${server.url}/`);
      await page.getByRole("link", { name: "keep it fresh by itself" }).click();
      await page.getByRole("link", { name: "Stop that" }).click();
      await page.getByText("nobody is watching").waitFor();
    } finally {
      await browser.close();
    }
  });
});

async function serve(root: string) {
  const types = { html: "text/html; charset=utf-8", json: "application/json" } as const;
  const server = createServer((request, response) => {
    const name = (request.url ?? "/").slice(1) || "index.html";
    const isThere = /^[a-z.]+$/.test(name) && existsSync(join(root, name));
    response.writeHead(isThere ? 200 : 404, {
      "content-type": types[name.endsWith("json") ? "json" : "html"],
    });
    response.end(isThere ? readFileSync(join(root, name)) : "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())),
  };
}
