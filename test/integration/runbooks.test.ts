import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { repository } from "../repository.ts";
import { type CliAnswer, runCliHere } from "./run-cli-here.ts";

/**
 * The pages for the bad days, typed line by line on a bad day that was made: two accounts that are folders, a static site.
 * Every line that begins with `clonepanel` is typed as it stands, but for what is the reader's own.
 */
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cp-runbook-"));
  for (const account of ["sydney", "fremont"])
    mkdirSync(join(folder, account, "public_html"), { recursive: true });
  writePage("sydney", "old");
  configure(["sydney", "fremont"]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the primary is gone: failover, failback, and what it had taken is listed", async () => {
  await begin();
  writePage("sydney", "never sent");
  configure(["sydney", "fremont"], "sydney");

  const page = commandsOf("primary-gone.md");
  const back = page.findIndex((line) => line.startsWith("failback"));
  // The doctor says that it is dead.
  await follow(page.slice(0, back), { doctor: 1 });
  assert.equal((await status()).primary, "fremont");
  configure(["sydney", "fremont"]);
  const said = await follow(page.slice(back));

  assert.match(said.get("rescue list example.com") ?? "", /index\.html/);
  assert.equal((await status()).primary, "sydney");
});

test("the controller is lost, with an export: the new one goes on, and fills its vault", async () => {
  await begin();
  await well("export", join(folder, "stick.json"));
  loseController();

  const page = commandsOf("controller-lost.md").filter((line) => !line.startsWith("offsite"));
  await follow(
    page.filter((line) => !line.startsWith("explain")),
    {},
    [["/media/stick/clonepanel.json", join(folder, "stick.json")]],
  );
  writePage("sydney", "after the loss");
  await well("sync", "--yes");

  assert.equal(readPage("fremont"), "after the loss");
  assert.equal((await status()).epoch, 1);
});

test("the controller is lost, without an export: refused until the old records are moved aside, then adopted", async () => {
  await begin();
  loseController();

  const refused = await type("sync", "--yes", "--json");
  assert.match(refused.stdout, /STATE_FOREIGN/);
  await follow(commandsOf("controller-lost.md").filter((line) => line.startsWith("explain")));
  for (const account of ["sydney", "fremont"])
    renameSync(join(folder, account, ".clonepanel/example.com"), join(folder, `aside-${account}`));
  await well("sync", "--preview");
  writePage("sydney", "after the loss");
  await well("sync", "--yes");

  assert.equal(readPage("fremont"), "after the loss");
  assert.equal((await list()).length, 1, "what the other account held is kept");
});

test("both accounts are lost: the newest good snapshot is pinned, put into a folder, copied up, and goes on from there", async () => {
  await begin();
  const [id = ""] = await list();
  for (const account of ["sydney", "fremont"]) rmSync(join(folder, account), { recursive: true });
  // A new account, under the lost one's name.
  mkdirSync(join(folder, "sydney/public_html"), { recursive: true });
  configure(["sydney"]);
  const own = [
    ["2026-11-29T000000Z", id],
    ["/srv/restored", join(folder, "restored")],
  ] as const;

  const straight = await type(
    "snapshot",
    "restore",
    "example.com",
    id,
    "--to",
    "sydney",
    "--preview",
    "--json",
  );
  assert.match(straight.stdout, /RESTORE_TARGET_EMPTY/);
  const page = commandsOf("both-accounts-lost.md");
  const copied = page.indexOf("doctor");
  await follow(page.slice(0, copied), {}, own);
  cpSync(join(folder, "restored/files"), join(folder, "sydney/public_html"), { recursive: true });
  await follow(page.slice(copied), {}, own);

  assert.equal(readPage("sydney"), "old");
  assert.equal((await status()).primary, "sydney");
});

test("split brain, by an old controller that came back: both sides are kept, the last decision stands, the rest is rescued", async () => {
  await begin();
  await well("export", join(folder, "old.json"));
  configure(["sydney", "fremont"], "sydney");
  writePage("sydney", "stranded");
  await well("failover", "example.com", "--to", "fremont", "--yes");
  await well("export", join(folder, "new.json"));
  rmSync(join(folder, "state"), { recursive: true });
  configure(["sydney", "fremont"]);
  await well("import", join(folder, "old.json"), "--yes");
  assert.match((await type("sync", "--yes", "--json")).stdout, /EPOCH_HIGHER/);

  const page = commandsOf("split-brain.md").filter((line) => !line.startsWith("dns"));
  const shown = page.findIndex((line) => line.startsWith("rescue show"));
  const stick = ["/media/stick/clonepanel.json", join(folder, "new.json")] as const;
  const imported = page.findIndex((line) => line.startsWith("import"));
  await follow(page.slice(0, imported));
  renameSync(join(folder, "state"), join(folder, "state.old"));
  await follow(page.slice(imported, shown), {}, [stick]);
  const { items } = await well<{ readonly items: readonly { readonly id: string }[] }>(
    ...["rescue", "list", "example.com"],
  );
  await follow(page.slice(shown), {}, [["3f9a1c", items[0]?.id ?? assert.fail("nothing is stranded")]]);

  assert.equal((await status()).primary, "sydney");
  assert.deepEqual(
    [readPage("sydney"), readPage("fremont")],
    ["old", "old"],
    "a person decides what of both stays",
  );
});

test("a bad content: seen, kept, taken back in part and in whole", async () => {
  await begin();
  const [id = ""] = await list();
  writePage("sydney", "hacked");
  await well("sync", "--yes");

  const page = commandsOf("bad-content.md").filter((line) => !/--table|wp-content|failover/.test(line));
  await follow(page, {}, [
    ["2026-11-29T000000Z", id],
    ["2026-11-30T113323Z", id],
  ]);

  assert.equal(readPage("sydney"), "old");
});

/** The commands of a page, without the program's name. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(repository, "docs/runbooks", page), "utf8");
  const lines = [...text.matchAll(/^ *clonepanel (.*)$/gm)].map(([, line = ""]) => line.trim());
  assert.ok(lines.length > 0, page);
  return lines;
}

/** @param exits of lines that begin so, where it is not 0. @returns what each line said. */
async function follow(
  lines: readonly string[],
  exits: Readonly<Record<string, number>> = {},
  own: readonly (readonly [from: string, to: string])[] = [],
): Promise<ReadonlyMap<string, string>> {
  const said = new Map<string, string>();
  for (const line of lines) {
    const words = own.reduce((text, [from, to]) => text.replaceAll(from, to), line).split(" ");
    const answer = await type(...words, ...(words.includes("--preview") ? [] : ["--yes"]));
    const expected = Object.entries(exits).find(([begin]) => line.startsWith(begin))?.[1] ?? 0;
    assert.equal(answer.exit, expected, `clonepanel ${words.join(" ")}\n${answer.stdout}${answer.stderr}`);
    said.set(line, answer.stdout);
  }
  return said;
}

function type(...words: readonly string[]): Promise<CliAnswer> {
  return runCliHere([...words, "--config", join(folder, "clonepanel.yaml")], folder);
}

async function well<T>(...words: readonly string[]): Promise<T> {
  const answer = await type(...words, "--json");
  assert.equal(answer.exit, 0, `${words.join(" ")}\n${answer.stdout}${answer.stderr}`);
  return (JSON.parse(answer.stdout) as { readonly data: T }).data;
}

async function begin(): Promise<void> {
  await well("sync", "--yes");
  await well("snapshot", "take", "example.com");
}

async function status() {
  const { sites } = await well<{ readonly sites: readonly { primary: string; epoch: number }[] }>("status");
  return sites[0] ?? assert.fail("no site");
}

async function list(): Promise<readonly string[]> {
  const { snapshots } = await well<{ readonly snapshots: readonly { readonly id: string }[] }>(
    ...["snapshot", "list", "example.com"],
  );
  return snapshots.map(({ id }) => id);
}

function loseController(): void {
  for (const name of ["state", "vault"]) rmSync(join(folder, name), { recursive: true });
}

function writePage(account: string, text: string): void {
  writeFileSync(join(folder, account, "public_html/index.html"), text);
}

function readPage(account: string): string {
  return readFileSync(join(folder, account, "public_html/index.html"), "utf8");
}

/** @param dead nobody answers where it is reached. */
function configure(accounts: readonly string[], dead = ""): void {
  writeFileSync(join(folder, "key"), "no key: nobody comes so far", { mode: 0o600 });
  const silent = `driver: ssh, host: 127.0.0.1, port: 1, user: nobody, identity: ./key, hostKey: "SHA256:${"0".repeat(43)}"`;
  const lines = accounts.map(
    (id) => `  ${id}: { transport: { ${id === dead ? silent : `driver: local, path: ./${id}`} } }\n`,
  );
  const places = accounts.map((id) => `${id}: { path: public_html }`);
  writeFileSync(
    join(folder, "clonepanel.yaml"),
    `version: 1
vault: ./vault
state: ./state
accounts:
${lines.join("")}sites:
  example.com:
    names: [example.com]
    app: static
    primary: ${accounts[0]}
    accounts: { ${places.join(", ")} }
`,
  );
}
