import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, beforeEach, describe, test } from "node:test";
import { readConfig } from "../../src/config/read-config.ts";
import type { Config } from "../../src/core/site/config.ts";
import { detachSite, previewDetach } from "../../src/engines/detach/detach-site.ts";
import type { Engine, SiteWork } from "../../src/engines/mirror/engine.ts";
import type { ScriptOrder, Transport } from "../../src/ports/transport.ts";
import { openParts } from "../../src/wiring/house.ts";
import { runCliHere } from "./run-cli-here.ts";

const signal = new AbortController().signal;
const quiet = {
  step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
  note: () => undefined,
  warn: () => undefined,
};

/** The account died before this order reached it. */
class Dead extends Error {}

describe("detach", () => {
  let folder = "";
  const account = (name: string) => join(folder, name);
  const cli = (...args: string[]) => runCliHere([...args, "--config", `${folder}/clonepanel.yaml`], folder);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "cp-detach-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    makeSite(account("one"));
    mkdirSync(account("two"));
    writeFileSync(`${folder}/clonepanel.yaml`, configText);
  });

  test("both accounts are byte for byte, mode for mode, what they were before they were attached", async () => {
    const primary = listing(account("one"));
    const empty = listing(account("two"));
    assert.equal((await cli("sync", "example.com", "--yes")).exit, 0);
    assert.notDeepEqual(listing(account("one")), primary, "there is something to take away");
    // What orders leave there when several controllers share the sites.
    writeFileSync(`${account("one")}/.clonepanel/example.com/tenure`, "3\n");

    const preview = await cli("detach", "example.com", "--preview", "--replicas", "open");
    assert.equal(preview.exit, 0, preview.stderr);
    assert.match(preview.stdout, /one: \.user\.ini rewritten/);
    const done = await inEngine(folder, "open");

    assert.deepEqual(
      done.accounts.map(({ account: id, state, left }) => [id, state, left]),
      [
        ["one", "clean", []],
        ["two", "clean", []],
      ],
    );
    assert.deepEqual(listing(account("one")), primary);
    const copy = listing(account("two"));
    assert.deepEqual(
      [...copy].filter(([path]) => !path.startsWith("public_html") && !path.startsWith("data")),
      [...empty],
    );
    assert.deepEqual(under(copy, "public_html/wp"), under(primary, "public_html/wp"));
    assert.equal(existsSync(`${account("two")}/.clonepanel`), false);
    assert.deepEqual(tables(`${account("two")}/data/shop.db`), ["item"]);
    assert.deepEqual(tables(`${account("one")}/data/shop.db`), ["item"]);
  });

  test("a copy stays a read-only one unless it is said otherwise, and a second time there is nothing to do", async () => {
    await cli("sync", "example.com", "--yes");
    const copy = listing(account("two"));

    const done = await inEngine(folder, "read-only");

    assert.equal(done.accounts.find((one) => one.account === "two")?.state, "kept");
    assert.deepEqual(listing(account("two")), copy);
    const again = await cli("detach", "example.com", "--yes");
    assert.equal(again.exit, 0, again.stderr);
    assert.match(again.stdout, /one: was clean already/);
  });

  test("the mirror rests afterwards and says why; released, it attaches the site again", async () => {
    await cli("sync", "example.com", "--yes");
    await inEngine(folder, "open");
    const clean = listing(account("one"));

    const refused = await cli("sync", "example.com", "--yes");
    assert.equal(refused.exit, 7);
    assert.match(refused.stderr, /was ended by clonepanel detach/);
    assert.match((await cli("status", "example.com")).stdout, /^example\.com +detached$/m);
    for (const verb of ["switchover", "failover"]) {
      const move = await cli(verb, "example.com", "--to", "two", "--yes");
      assert.equal(move.exit, 7, move.stderr);
      assert.match(move.stderr, /was ended by clonepanel detach/);
    }
    assert.deepEqual(listing(account("one")), clean);

    assert.equal((await cli("release", "example.com", "--yes")).exit, 0);
    const attached = await cli("sync", "example.com", "--yes");
    assert.equal(attached.exit, 0, attached.stderr);
    assert.match(readFileSync(`${account("one")}/public_html/.user.ini`, "utf8"), /BEGIN ClonePanel/);
    assert.equal((await cli("verify", "example.com")).exit, 0);
  });

  test("a file of ours that somebody wrote to is named, and nothing is changed", async () => {
    await cli("sync", "example.com", "--yes");
    const gate = `${account("one")}/.clonepanel/example.com/gate.php`;
    writeFileSync(gate, `${readFileSync(gate, "utf8")}\n// mine\n`);
    const before = listing(account("one"));

    const refused = await cli("detach", "example.com", "--yes");

    assert.equal(refused.exit, 7, refused.stderr);
    assert.match(refused.stderr, /DETACH_FILE_ALTERED|gate\.php/);
    assert.deepEqual(listing(account("one")), before);
    // What the hint says helps.
    assert.equal((await cli("sync", "example.com", "--yes")).exit, 0);
    await inEngine(folder, "read-only");
    assert.equal(existsSync(`${account("one")}/.clonepanel`), false);
  });

  test("what somebody put into our folder stays there and is named", async () => {
    await cli("sync", "example.com", "--yes");
    writeFileSync(`${account("one")}/.clonepanel/example.com/notes.txt`, "mine");

    const done = await inEngine(folder, "read-only");

    assert.match(done.accounts[0]?.left.join() ?? "", /notes\.txt, which is not ours/);
    assert.deepEqual(readdirSync(`${account("one")}/.clonepanel/example.com`), ["notes.txt"]);
  });

  test("a run that dies before any of its orders that follow the plan is simply repeated", async () => {
    const primary = listing(account("one"));
    await cli("sync", "example.com", "--yes");
    const attached = mkdtempSync(join(tmpdir(), "cp-attached-"));
    cpSync(folder, attached, { recursive: true, preserveTimestamps: true });
    let deaths = 0;
    for (let at = 1; ; at++) {
      // What is left by a death must not depend on the one before.
      rmSync(folder, { recursive: true });
      cpSync(attached, folder, { recursive: true, preserveTimestamps: true });
      const died = await inEngine(folder, "read-only", at).then(
        () => false,
        (error: unknown) => {
          assert.ok(isDeath(error), String(error));
          return true;
        },
      );
      assert.equal(everServed(account("one")), true, `after ${at} orders a prepended file is missing`);
      if (!died) break;
      deaths++;
      await inEngine(folder, "read-only");
      assert.deepEqual(listing(account("one")), primary, `after a death before order ${at}`);
    }
    rmSync(attached, { recursive: true });
    assert.ok(deaths >= 6, `${deaths} deaths`);
  });

  test("a preview writes nothing, not even here", async () => {
    await cli("sync", "example.com", "--yes");
    const before = [listing(account("one")), listing(account("two"))];
    await using opened = await openParts({
      config: config(folder),
      talk: quiet,
      signal,
      intent: "look",
    });
    const work = await opened.seats.work("example.com", signal);

    await previewDetach(opened.engine(signal), { work, replicas: "open" });

    assert.deepEqual([listing(account("one")), listing(account("two"))], before);
  });
});

const configText = `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
sites:
  example.com:
    names: [example.com]
    app: php
    primary: one
    accounts:
      one: { path: public_html, databases: { shop: { driver: sqlite, path: data/shop.db } } }
      two: { path: public_html, databases: { shop: { driver: sqlite, path: data/shop.db } } }
`;

function config(folder: string): Config {
  const outcome = readConfig(configText, { folder, home: folder });
  assert.ok(outcome.kind === "valid", JSON.stringify(outcome));
  return outcome.config;
}

/** A site with a firewall before it, whose settings only their owner may read. */
function makeSite(home: string): void {
  mkdirSync(`${home}/public_html/wp`, { recursive: true });
  mkdirSync(`${home}/data`);
  writeFileSync(`${home}/public_html/index.php`, "<?php echo 'shop';");
  writeFileSync(`${home}/public_html/wp/firewall.php`, "<?php");
  writeFileSync(`${home}/public_html/.htaccess`, "Options -Indexes\n");
  writeFileSync(
    `${home}/public_html/.user.ini`,
    "memory_limit = 128M\nauto_prepend_file = 'wp/firewall.php'\n; the last line\n",
  );
  chmodSync(`${home}/public_html/.user.ini`, 0o600);
  const db = new DatabaseSync(`${home}/data/shop.db`);
  db.exec("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO item VALUES (1, 'lamp')");
  db.close();
}

/** Runs it whole in this process. PHP's minutes are no minutes here: whoever waits is told that they have passed. */
async function inEngine(folder: string, replicas: "open" | "read-only", dieBefore = Infinity) {
  await using opened = await openParts({ config: config(folder), talk: quiet, signal, intent: "change" });
  const known = opened.engine(signal);
  const engine: Engine = { ...known, clock: { ...known.clock, sleep: async () => ageGates(folder) } };
  const work = await opened.seats.work("example.com", signal);
  const counter = { orders: 0, dieBefore: Infinity };
  const mortal: SiteWork = {
    ...work,
    seats: work.seats.map((seat) => ({ ...seat, transport: mortalTransport(seat.transport, counter) })),
  };
  const report = await detachSite(engine, {
    work: mortal,
    replicas,
    review: async () => {
      Object.assign(counter, { orders: 0, dieBefore });
      return "apply";
    },
  });
  assert.notEqual(report, "stopped");
  return report as Exclude<typeof report, "stopped">;
}

function mortalTransport(
  transport: Transport,
  counter: { readonly dieBefore: number; orders: number },
): Transport {
  return new Proxy(transport, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function") return value;
      if (name !== "run") return value.bind(target) as unknown;
      return async (...args: unknown[]) => {
        const [order] = args as [ScriptOrder];
        // Which PHP there is does not matter here, and starting it is most of what a plan costs.
        if (order.script.includes("get_loaded_extensions"))
          return { code: 0, stdout: '["8.2.0",[]]', stderr: "" };
        counter.orders++;
        // Dead is dead: nothing that comes later, such as a putting back, reaches the account either.
        if (counter.orders >= counter.dieBefore) throw new Dead("killed");
        return await (value as (...given: unknown[]) => Promise<unknown>).apply(target, args);
      };
    },
  });
}

function isDeath(error: unknown): boolean {
  return error instanceof Dead || (error instanceof Error && isDeath(error.cause ?? null));
}

function ageGates(folder: string): void {
  for (const name of ["one", "two"]) {
    const gate = `${folder}/${name}/.clonepanel/example.com/gate.php`;
    if (existsSync(gate)) utimesSync(gate, Date.now() / 1000 - 400, Date.now() / 1000 - 400);
  }
}

/** Would PHP find what `.user.ini` tells it to run first? */
function everServed(home: string): boolean {
  const text = readFileSync(`${home}/public_html/.user.ini`, "utf8");
  const prepended = /^auto_prepend_file = '(.*)'$/m.exec(text)?.[1];
  if (prepended === undefined) return false;
  return existsSync(prepended.startsWith("/") ? prepended : `${home}/public_html/${prepended}`);
}

/** Every name with its mode and its bytes; SQLite's own file by its tables and rows. */
function listing(home: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of readdirSync(home, { recursive: true, encoding: "utf8" }).toSorted()) {
    const stat = lstatSync(join(home, path));
    const content = path.endsWith(".db")
      ? tables(join(home, path)).join()
      : stat.isFile()
        ? readFileSync(join(home, path), "latin1")
        : "";
    found.set(path, `${(stat.mode & 0o7777).toString(8)} ${content}`);
  }
  return found;
}

function under(all: ReadonlyMap<string, string>, folder: string): readonly (readonly [string, string])[] {
  return [...all].filter(([path]) => path.startsWith(folder));
}

function tables(file: string): readonly string[] {
  const db = new DatabaseSync(file);
  try {
    const rows = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
    return rows.map(({ name }) => String(name));
  } finally {
    db.close();
  }
}
