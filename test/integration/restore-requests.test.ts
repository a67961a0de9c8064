import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { RequestList } from "../../src/core/report/restore-requests.ts";
import { makeScratchFolder } from "../../src/testing/scratch-folder.ts";
import { type CliAnswer, runCliHere } from "./run-cli-here.ts";

// A client with a key and a way to put a file on the account, and an operator with the controller: nothing else between.
describe("a restore that a client asks for", { concurrency: false }, () => {
  let folder: string;
  let cli: (...args: readonly string[]) => Promise<CliAnswer>;
  const at = (path: string) => join(folder, path);
  const drop = "two/.clonepanel/example.com/requests";
  const page = "one/public_html/index.html";
  const list = async () => {
    const { exit, stdout, stderr } = await cli("request", "list", "example.com", "--json");
    assert.equal(exit, 0, stdout + stderr);
    return (JSON.parse(stdout) as { data: { sites: readonly [RequestList] } }).data.sites[0];
  };
  const make = async (...more: readonly string[]) => {
    const made = await cli(
      "request",
      "make",
      "example.com",
      "ann",
      "--key-file",
      "ann.key",
      "--to-folder",
      drop,
      ...more,
    );
    assert.equal(made.exit, 0, made.stderr);
  };
  before(async () => {
    folder = (await makeScratchFolder()).path;
    cli = (...args) => runCliHere(args, folder);
    for (const path of ["one/public_html", "two/public_html", drop]) mkdirSync(at(path), { recursive: true });
    writeFileSync(at(page), "as it was");
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
    requests: { clients: [ann] }
`,
    );
    assert.equal((await cli("sync", "--yes")).exit, 0);
    assert.equal((await cli("snapshot", "take", "--yes")).exit, 0);
    writeFileSync(at("ann.key"), (await cli("request", "key", "example.com", "ann")).stdout);
    chmodSync(at("ann.key"), 0o600);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("waits for a person, who sees the plan, and is done once", async () => {
    writeFileSync(at(page), "broken by an update");
    await make("--note", "please, \u001b[31mquickly");
    const [waiting] = (await list()).requests;
    assert.deepEqual([waiting?.state, waiting?.client], ["waiting", "ann"]);
    const id = waiting?.id.slice(0, 8) ?? "";
    const shown = await cli("request", "list", "example.com");
    assert.ok(shown.stdout.includes(id) && !shown.stdout.includes("\u001b"), shown.stdout);
    assert.equal((await cli("request", "accept", "example.com", id)).exit, 2, "nobody said yes");
    const preview = await cli("request", "accept", "example.com", id, "--preview");
    assert.match(preview.stdout + preview.stderr, /ann asks for the whole site from latest/);
    assert.equal(readFileSync(at(page), "utf8"), "broken by an update");

    const accepted = await cli("request", "accept", "example.com", id, "--yes");

    assert.equal(accepted.exit, 0, accepted.stderr);
    assert.equal(readFileSync(at(page), "utf8"), "as it was");
    writeFileSync(at(page), "newer work");
    const again = await cli("request", "accept", "example.com", id, "--yes", "--json");
    assert.equal(again.exit, 7, again.stdout);
    assert.match(again.stdout, /REQUEST_ENDED/);
    assert.equal(readFileSync(at(page), "utf8"), "newer work");
  });

  test("does not come back by a copy of its file, on whatever account", async () => {
    const [file = ""] = readdirSync(at(drop));
    const elsewhere = at("one/.clonepanel/example.com/requests");
    mkdirSync(elsewhere, { recursive: true });
    writeFileSync(join(elsewhere, file), readFileSync(at(join(drop, file))));

    const { requests, refused } = await list();

    assert.deepEqual([requests.map(({ state }) => state), refused], [["accepted"], []]);
    rmSync(elsewhere, { recursive: true });
  });

  test("is not believed when it was changed, renamed, or is no file of its own", async () => {
    const [file = ""] = readdirSync(at(drop));
    const text = readFileSync(at(join(drop, file)), "utf8");
    const other = `ann.${"0".repeat(32)}.json`;
    writeFileSync(at(join(drop, other)), text);
    writeFileSync(at(join(drop, `ann.${"1".repeat(32)}.json`)), text.replace("latest", "2020-01-01T000000Z"));
    writeFileSync(at(join(drop, `eve.${"2".repeat(32)}.json`)), text);
    writeFileSync(at(join(drop, "$(reboot).json")), "{}");
    symlinkSync(at("ann.key"), at(join(drop, `ann.${"3".repeat(32)}.json`)));

    const { requests, refused } = await list();

    assert.equal(requests.length, 1);
    assert.deepEqual(refused.map(({ because }) => because).sort(), [
      "it is not the one that its name says",
      "it was not signed with the key of this client",
      "its name is not CLIENT.ID.json",
      "this client may not ask for anything here",
    ]);
    for (const name of readdirSync(at(drop))) if (name !== file) rmSync(at(join(drop, name)));
  });

  test("of a part restores that part alone, and one that is refused restores nothing", async () => {
    mkdirSync(at("one/public_html/img"));
    writeFileSync(at("one/public_html/img/a.txt"), "a");
    assert.equal((await cli("sync", "--yes")).exit, 0);
    assert.equal((await cli("snapshot", "take", "--yes")).exit, 0);
    writeFileSync(at("one/public_html/img/a.txt"), "lost");
    writeFileSync(at(page), "stays");
    await make("--path", "img");
    await make("--path", "index.html");
    const { requests } = await list();
    const idOf = (path: string) => requests.find((one) => one.path === path)?.id ?? "";

    assert.equal((await cli("request", "accept", "example.com", idOf("img"), "--yes")).exit, 0);
    assert.equal((await cli("request", "refuse", "example.com", idOf("index.html"), "--yes")).exit, 0);

    assert.equal(readFileSync(at("one/public_html/img/a.txt"), "utf8"), "a");
    assert.equal(readFileSync(at(page), "utf8"), "stays");
    assert.equal((await cli("request", "accept", "example.com", idOf("index.html"), "--yes")).exit, 7);
  });

  test("counts no more when the client is taken out of the configuration", async () => {
    await make();
    const text = readFileSync(at("clonepanel.yaml"), "utf8");
    writeFileSync(at("clonepanel.yaml"), text.replace("clients: [ann]", "clients: [bob]"));

    const { requests, refused } = await list();

    assert.ok(requests.every(({ state }) => state !== "waiting"));
    assert.ok(refused.every(({ because }) => because === "this client may not ask for anything here"));
    assert.equal((await cli("request", "key", "example.com", "ann")).exit, 2);
  });
});
