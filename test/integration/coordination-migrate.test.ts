import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startEtcd, type TestEtcd } from "./etcd-servers.ts";
import { runCliHere } from "./run-cli-here.ts";

const site = "a.example";
let etcd: TestEtcd;
let folder = "";

before(async () => {
  etcd = await startEtcd();
  folder = mkdtempSync(join(tmpdir(), "clonepanel-migrate-"));
  mkdirSync(join(folder, "one", "site"), { recursive: true });
  writeFileSync(join(folder, "one", "site", "index.html"), "first");
  writeConfig("alone.yaml", "alone", "");
  const endpoints = JSON.stringify(etcd.endpoints);
  writeConfig("shared.yaml", "alone", `coordination: { driver: etcd, endpoints: ${endpoints}, node: home }`);
  writeConfig(
    "second.yaml",
    "second",
    `coordination: { driver: etcd, endpoints: ${endpoints}, node: attic }`,
  );
});
after(async () => {
  await etcd[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test("what one controller knew goes to etcd, and a second one goes on from there", async () => {
  await good("alone.yaml", "sync", "--yes");
  const before = await status("alone.yaml");

  const preview = await cli("shared.yaml", "coordination", "migrate", "--from", "alone.yaml", "--preview");
  assert.equal(preview.exit, 0, preview.stderr);
  assert.match(preview.stdout, /a\.example: one is the primary \(epoch 1\), generation 1/);
  await good("alone.yaml", "sync");

  await good("shared.yaml", "coordination", "migrate", "--from", "alone.yaml", "--yes");

  assert.deepEqual(rolesOf(await status("shared.yaml")), rolesOf(before));
  const old = await cli("alone.yaml", "sync", "--yes");
  assert.equal(old.exit, 7);
  assert.match(old.stderr, /COORDINATION_MOVED/);
  // Signed with the same key, or the accounts' state would be a stranger's.
  writeFileSync(join(folder, "one", "site", "index.html"), "second");
  await good("second.yaml", "sync", "--yes");
  assert.equal(readFileSync(join(folder, "two", "site", "index.html"), "utf8"), "second");
});

test("two controllers take turns, each with a vault that missed what the other did, and no replica is mixed up", async () => {
  const turns = [
    "shared.yaml",
    "second.yaml",
    "second.yaml",
    "shared.yaml",
    "second.yaml",
    "shared.yaml",
    "shared.yaml",
  ];
  for (const [turn, config] of turns.entries()) {
    const at = (name: string) => join(folder, "one", "site", name);
    writeFileSync(at(`page ${turn % 3}`), `turn ${turn}`);
    // What an older vault still has, and would not miss.
    if (turn % 2 === 1) rmSync(at(`page ${(turn + 2) % 3}`), { force: true });

    await good(config, "sync", "--yes");

    assert.deepEqual(contentOf("two"), contentOf("one"), `turn ${turn}, by ${config}`);
    await good(config, "verify");
  }
  const numbers = rolesOf(await status("shared.yaml")).map((role) => (role as readonly unknown[])[2]);
  assert.deepEqual(numbers, [2 + turns.length]);
});

test("the same move once more changes nothing, and a store that others use is refused", async () => {
  const again = await cli("shared.yaml", "coordination", "migrate", "--from", "alone.yaml", "--yes");

  assert.equal(again.exit, 7, again.stdout);
  assert.match(again.stderr, /COORDINATION_NOT_EMPTY/);
  assert.deepEqual(rolesOf(await status("second.yaml")), [["one", 1, 9]]);
});

test("and back: the old state is brought up to date, and is the one that counts", async () => {
  await good("alone.yaml", "coordination", "migrate", "--from", "shared.yaml", "--yes");

  assert.deepEqual(rolesOf(await status("alone.yaml")), [["one", 1, 9]]);
  writeFileSync(join(folder, "one", "site", "index.html"), "third");
  await good("alone.yaml", "sync", "--yes");
  assert.equal(readFileSync(join(folder, "two", "site", "index.html"), "utf8"), "third");
  const shared = await cli("shared.yaml", "sync", "--yes");
  assert.match(shared.stderr, /COORDINATION_MOVED/);
});

function writeConfig(file: string, controller: string, coordination: string): void {
  const text = `version: 1
vault: ./${controller}/vault
state: ./${controller}/state
${coordination}
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
sites:
  ${site}:
    names: [${site}]
    app: static
    primary: one
    accounts: { one: { path: site }, two: { path: site } }
`;
  writeFileSync(join(folder, file), text);
}

function cli(config: string, ...args: readonly string[]) {
  return runCliHere([...args, "--config", config], folder);
}

async function good(config: string, ...args: readonly string[]): Promise<void> {
  const answer = await cli(config, ...args);
  assert.equal(answer.exit, 0, `${args.join(" ")}\n${answer.stdout}\n${answer.stderr}`);
}

function contentOf(account: string): Readonly<Record<string, string>> {
  const place = join(folder, account, "site");
  return Object.fromEntries(
    readdirSync(place)
      .sort()
      .map((name) => [name, readFileSync(join(place, name), "utf8")]),
  );
}

interface Status {
  readonly data: {
    readonly sites: readonly {
      readonly primary: string;
      readonly epoch: number;
      readonly generation: { readonly number: number };
    }[];
  };
}

async function status(config: string): Promise<Status> {
  return JSON.parse((await cli(config, "status", "--json")).stdout) as Status;
}

function rolesOf({ data }: Status): readonly unknown[] {
  return data.sites.map(({ primary, epoch, generation }) => [primary, epoch, generation.number]);
}
