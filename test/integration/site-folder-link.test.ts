import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { twoFolders } from "../two-folders.ts";
import { runCliHere } from "./run-cli-here.ts";

const site = "example.com";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cp-links-"));
  for (const place of ["one/public_html", "two/httpdocs", "two/neighbour"])
    mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(join(folder, "one/public_html/index.html"), "the site");
  writeFileSync(join(folder, "two/neighbour/index.html"), "somebody else's");
  configure(twoFolders);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a document root that is the host's own link is followed, said once, and refused where it leads elsewhere", async () => {
  symlinkSync("httpdocs", join(folder, "two/public_html"));

  const first = await run("sync", "--yes");
  assert.equal(first.exit, 0, first.stdout);
  assert.match(first.stdout, /\\"public_html\\" on \\"two\\" is a link: the site is at ~\/httpdocs/);
  assert.equal(page("two/httpdocs"), "the site");
  assert.equal((await run("snapshot", "take", site)).exit, 0);
  const second = await run("sync", "--yes");
  assert.equal(second.exit, 0, second.stdout);
  assert.doesNotMatch(second.stdout, /is a link/);

  lead("two/public_html", "neighbour");
  writeFileSync(join(folder, "one/public_html/index.html"), "newer");
  for (const words of [
    ["sync", "--yes", "--allow-deletions"],
    ["snapshot", "restore", site, "latest", "--to", "two", "--yes"],
    ["switchover", site, "--to", "two", "--yes"],
  ]) {
    const refused = await run(...words);

    assert.equal(codeOf(refused), "FOLDER_BECAME_LINK", refused.stdout);
    assert.match(refused.stdout, /sites\.example\.com\.accounts\.two\.path: neighbour/);
    assert.equal(page("two/neighbour"), "somebody else's");
  }

  // Where the owner says that it is right, by the folder's own name, it goes on.
  renameSync(join(folder, "two/httpdocs"), join(folder, "two/moved"));
  configure(twoFolders.replace("two: { path: public_html", "two: { path: moved"));
  const third = await run("sync", "--yes");
  assert.equal(third.exit, 0, third.stdout);
  assert.equal(page("two/moved"), "newer");
});

test("a folder that became a link between two passes is not written through", async () => {
  mkdirSync(join(folder, "two/public_html"));
  assert.equal((await run("sync", "--yes")).exit, 0);
  renameSync(join(folder, "two/public_html"), join(folder, "two/aside"));
  symlinkSync("neighbour", join(folder, "two/public_html"));
  writeFileSync(join(folder, "one/public_html/index.html"), "newer");

  const refused = await run("sync", "--yes");

  assert.equal(codeOf(refused), "FOLDER_BECAME_LINK", refused.stdout);
  assert.equal(page("two/neighbour"), "somebody else's");
});

test("a primary may lead to another release with each pass, but what is restored goes where the last pass read", async () => {
  for (const release of [1, 2, 3]) {
    mkdirSync(join(folder, `one/releases/${release}`), { recursive: true });
    writeFileSync(join(folder, `one/releases/${release}/index.html`), releasePage(release));
  }
  rmSync(join(folder, "one/public_html"), { recursive: true });
  symlinkSync("releases/1", join(folder, "one/public_html"));
  assert.equal((await run("sync", "--yes")).exit, 0);
  assert.equal((await run("snapshot", "take", site)).exit, 0);
  lead("one/public_html", "releases/2");
  assert.equal((await run("sync", "--yes")).exit, 0);
  assert.equal(page("two/public_html"), releasePage(2));

  lead("one/public_html", "releases/3");
  const refused = await run("snapshot", "restore", site, "latest", "--yes");

  assert.equal(codeOf(refused), "FOLDER_BECAME_LINK", refused.stdout);
  assert.equal(page("one/releases/3"), releasePage(3));
  assert.equal((await run("sync", "--yes")).exit, 0);
  const restored = await run("snapshot", "restore", site, "latest", "--yes");
  assert.equal(restored.exit, 0, restored.stdout);
});

function run(...words: readonly string[]) {
  return runCliHere([...words, "--json", "--config", join(folder, "clonepanel.yaml")], folder);
}

function configure(text: string): void {
  writeFileSync(join(folder, "clonepanel.yaml"), text);
}

/** Each of another length: they are made in one moment. */
function releasePage(release: number): string {
  return "release ".repeat(release);
}

function lead(link: string, to: string): void {
  rmSync(join(folder, link));
  symlinkSync(to, join(folder, link));
}

function page(place: string): string {
  return readFileSync(join(folder, place, "index.html"), "utf8");
}

function codeOf({ stdout }: { readonly stdout: string }): string | undefined {
  return (JSON.parse(stdout) as { readonly errors: readonly { readonly code: string }[] }).errors[0]?.code;
}
