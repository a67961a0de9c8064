import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { writeNewFile } from "../../../src/wiring/command-line.ts";
import { openConfigFile } from "../../../src/wiring/panel-house.ts";
import { type CliAnswer, runCliHere } from "../../integration/run-cli-here.ts";
import { twoFolders } from "../../two-folders.ts";

/** One thing that an owner does which writes on this machine, and what must be true of it whatever happened. */
export interface DiskOperation {
  readonly name: string;
  /** `pruned`: with snapshots that no rule keeps. */
  readonly base: "empty" | "used" | "pruned";
  /** What has to be there first, on a good disk. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** What it said when it failed; null: it went well. */
  readonly work: (folder: string) => Promise<string | null>;
  /** After a failure, before anything else runs. */
  readonly look: (folder: string) => Promise<void>;
  /** After the same was done again on a good disk. */
  readonly healed: (folder: string) => Promise<void>;
}

export const site = "example.com";
const copied = (folder: string) =>
  readFile(join(folder, "two/public_html/index.html"), "utf8").catch(() => null);
const changedConfig = "# changed\n";

const changed: Pick<DiskOperation, "look" | "healed"> = {
  look: async (folder) => {
    assert.ok([null, "old", "new"].includes(await copied(folder)), "the replica's page is neither");
    await mustRun(folder, "status");
  },
  healed: async (folder) => {
    assert.equal(await copied(folder), "new");
    await mustRun(folder, "verify");
  },
};

const onlyState: Pick<DiskOperation, "look" | "healed"> = {
  look: async (folder) => void (await mustRun(folder, "status")),
  healed: async (folder) => void (await mustRun(folder, "status")),
};

const wholeSnapshots: Pick<DiskOperation, "look" | "healed"> = {
  look: async (folder) => void (await mustRun(folder, "snapshot", "verify", site)),
  healed: async (folder) => void (await mustRun(folder, "snapshot", "verify", site)),
};

/** Mail is in one of the two places, or held here; in the end once, and at the primary. */
const mailOf = async (folder: string, account: string) => {
  const names = await readdir(join(folder, account, "mail/info"), { recursive: true });
  return names.filter((name) => /^(?:new|cur)\/./.test(name)).length;
};

const more: readonly DiskOperation[] = [
  { name: "snapshot take", base: "used", work: cli("snapshot", "take", site), ...wholeSnapshots },
  {
    name: "snapshot verify",
    base: "used",
    work: cli("snapshot", "verify", site),
    ...wholeSnapshots,
  },
  {
    name: "snapshot prune",
    base: "pruned",
    work: cli("snapshot", "prune", site, "--yes"),
    ...wholeSnapshots,
  },
  {
    name: "snapshot restore into a folder",
    base: "used",
    work: async (folder) => {
      const said = await cli(
        "snapshot",
        "restore",
        site,
        "latest",
        "--to-folder",
        join(folder, "out"),
        "--yes",
      )(folder);
      return said === "FOLDER_NOT_EMPTY" && !existsSync(join(folder, "out/.clonepanel-partial"))
        ? null
        : said;
    },
    // What has its final name is whole, also where it was cut off.
    look: async (folder) => {
      await onlyState.look(folder);
      if (existsSync(join(folder, "out/files")))
        assert.equal(await readFile(join(folder, "out/files/index.html"), "utf8"), "old");
    },
    healed: async (folder) => {
      assert.equal(await readFile(join(folder, "out/files/index.html"), "utf8"), "old");
      assert.deepEqual(
        (await readdir(join(folder, "out"))).filter((name) => name.startsWith(".")),
        [],
      );
    },
  },
  {
    name: "snapshot restore to the account",
    base: "used",
    // By its name: what was there before is kept as the latest one.
    work: async (folder) => {
      const [first = ""] = (await readdir(join(folder, "vault", site, "snapshots")))
        .filter((name) => /^\d/.test(name))
        .sort();
      return cli("snapshot", "restore", site, first, "--yes")(folder);
    },
    look: changed.look,
    healed: async (folder) =>
      assert.equal(await readFile(join(folder, "one/public_html/index.html"), "utf8"), "old"),
  },
  {
    name: "snapshot export",
    base: "used",
    work: async (folder) => {
      const said = await cli("snapshot", "export", site, "latest", join(folder, "out.tar"))(folder);
      return said === "FILE_PRESENT" ? null : said;
    },
    ...onlyState,
    healed: async (folder) => assert.ok((await stat(join(folder, "out.tar"))).size > 1_000),
  },
  {
    name: "switchover",
    base: "used",
    work: async (folder) => {
      const said = await cli("switchover", site, "--to", "two", "--yes")(folder);
      return said === "ROLE_ALREADY" ? null : said;
    },
    ...onlyState,
    healed: async (folder) => {
      const status = JSON.stringify(await mustRun(folder, "status"));
      assert.match(status, /"primary":"two"/);
      await mustRun(folder, "sync", "--yes");
    },
  },
  { name: "drill", base: "used", work: cli("drill", site), ...onlyState },
  { name: "check", base: "used", work: cli("check", site), ...onlyState },
  {
    name: "detach",
    base: "used",
    work: cli("detach", site, "--yes"),
    ...onlyState,
  },
  {
    name: "keys make",
    base: "empty",
    work: cli("keys", "make", "far", "--config", "keys.yaml"),
    look: async (folder) => void (await mustRun(folder, "keys", "list", "--config", "keys.yaml")),
    healed: async (folder) => void (await mustRun(folder, "keys", "show", "far", "--config", "keys.yaml")),
  },
  {
    name: "mail transfer",
    base: "used",
    work: cli("mail", "transfer", site, "--yes", "--config", "mail.yaml"),
    look: async (folder) => {
      const held = (await mailOf(folder, "one")) + (await mailOf(folder, "two"));
      assert.ok(held >= 1, "the message is nowhere");
      await mustRun(folder, "mail", "status", "--config", "mail.yaml");
    },
    healed: async (folder) => assert.equal(await mailOf(folder, "one"), 1, "not once at the primary"),
  },
  {
    name: "dns import",
    base: "used",
    work: async (folder) => {
      const to = join(folder, "zone.txt");
      const said = await cli("dns", "import", site, "--to", to, "--config", "dns.yaml")(folder);
      return said === "FILE_PRESENT" ? null : said;
    },
    ...onlyState,
    healed: async (folder) => assert.match(await readFile(join(folder, "zone.txt"), "utf8"), /192\.0\.2\.1/),
  },
];

export const operations: readonly DiskOperation[] = [
  ...more,
  { name: "the first sync", base: "empty", work: cli("sync", "--yes"), ...changed },
  { name: "sync", base: "used", work: cli("sync", "--yes"), ...changed },
  {
    name: "the file of init",
    base: "empty",
    work: async (folder) => {
      try {
        await writeNewFile(join(folder, "found.yaml"), configText);
        return null;
      } catch (error) {
        return codeOf(error) === "FILE_PRESENT" ? null : codeOf(error);
      }
    },
    // Whole or not at all: half a configuration would be taken for one.
    look: async (folder) => {
      if (existsSync(join(folder, "found.yaml")))
        await mustRun(folder, "config", "check", "--config", "found.yaml");
    },
    healed: async (folder) => assert.equal(await readFile(join(folder, "found.yaml"), "utf8"), configText),
  },
  {
    name: "sync of a SQLite database",
    base: "used",
    prepare: async (folder) => fillShop(join(folder, "one/shop.db")),
    work: cli("sync", "--yes", "--config", "shop.yaml"),
    look: async (folder) => {
      await changed.look(folder);
      assert.ok([null, "first"].includes(shopOf(join(folder, "two/shop.db"))), "half of a row is there");
    },
    healed: async (folder) => {
      assert.equal(shopOf(join(folder, "two/shop.db")), "first");
      await mustRun(folder, "verify", "--config", "shop.yaml");
    },
  },
  { name: "snapshot pin", base: "used", work: cli("snapshot", "pin", site, "latest"), ...onlyState },
  { name: "hold", base: "used", work: cli("hold", site, "--yes"), ...onlyState },
  {
    name: "token create",
    base: "used",
    work: cli("token", "create", "deploy"),
    look: onlyState.look,
    healed: async (folder) => {
      const { tokens } = (await mustRun(folder, "token", "list")) as { tokens: readonly unknown[] };
      assert.ok(tokens.length >= 1);
    },
  },
  {
    name: "export",
    base: "used",
    // One that is whole is never replaced: the second time it says so.
    work: async (folder) => {
      const said = await cli("export", "copy.json")(folder);
      return said === "FILE_PRESENT" ? null : said;
    },
    look: async (folder) => void (await mustRun(folder, "status")),
    healed: async (folder) => {
      await mustRun(folder, "import", "copy.json", "--yes", "--config", "other.yaml");
      assert.equal((await stat(join(folder, "copy.json"))).mode & 0o077, 0);
    },
  },
  {
    name: "import",
    base: "used",
    work: async (folder) => {
      const said = await cli("import", "before.json", "--yes", "--config", "other.yaml")(folder);
      return said === "STATE_PRESENT" ? null : said;
    },
    // Whole or not at all: half of a state would be taken for one.
    look: async (folder) => {
      if (existsSync(join(folder, "other-state"))) await mustRun(folder, "status", "--config", "other.yaml");
    },
    healed: async (folder) => void (await mustRun(folder, "status", "--config", "other.yaml")),
  },
  {
    name: "an edit of the configuration in the browser",
    base: "used",
    work: async (folder) => {
      try {
        const file = await openConfigFile({ file: join(folder, "clonepanel.yaml"), home: folder });
        const text = await file.read();
        await file.write(text.startsWith(changedConfig) ? text : `${changedConfig}${text}`);
        return null;
      } catch (error) {
        return codeOf(error);
      }
    },
    look: async (folder) => {
      const text = await readFile(join(folder, "clonepanel.yaml"), "utf8");
      assert.equal(text.replace(changedConfig, ""), configText, "the configuration is half written");
    },
    healed: async (folder) => {
      assert.equal(await readFile(join(folder, "clonepanel.yaml"), "utf8"), `${changedConfig}${configText}`);
      assert.equal((await stat(join(folder, "clonepanel.yaml"))).mode & 0o777, 0o640);
      await mustRun(folder, "config", "check");
    },
  },
];

/** Two accounts with a page; nothing was done yet. */
export async function makeBase(folder: string): Promise<void> {
  for (const account of ["one", "two"])
    await mkdir(join(folder, account, "public_html"), { recursive: true });
  await writeFile(join(folder, "one/public_html/index.html"), "new");
  await writeFile(join(folder, "clonepanel.yaml"), configText, { mode: 0o640 });
  for (const account of ["one", "two"])
    for (const part of ["new", "cur", "tmp"])
      await mkdir(join(folder, account, "mail/info", part), { recursive: true });
  await writeFile(join(folder, "two/mail/info/new/1700000000.M1P1.host"), "Subject: hello\r\n\r\nhello\r\n");
  await writeFile(join(folder, "other.yaml"), configText.replace("./state", "./other-state"));
  await writeFile(join(folder, "shop.yaml"), configText.replaceAll("{ path: public_html }", shopText));
  await writeFile(join(folder, "mail.yaml"), `${configText}${mailText}`);
  await writeFile(
    join(folder, "dns.yaml"),
    `${configText.replace("sites:", `${providerText}sites:`)}${dnsText}`,
  );
  await writeFile(join(folder, "keys.yaml"), configText.replace("sites:", `${farText}sites:`));
}

const shopText = "{ path: public_html, databases: { shop: { driver: sqlite, path: shop.db } } }";

function fillShop(file: string): void {
  const shop = new DatabaseSync(file);
  shop.exec("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO item VALUES (1, 'first')");
  shop.close();
}

/** Null: it is not there, or nothing is in it yet. */
function shopOf(file: string): string | null {
  if (!existsSync(file)) return null;
  const shop = new DatabaseSync(file);
  try {
    const has = shop.prepare("SELECT 1 FROM sqlite_master WHERE name = 'item'").get() !== undefined;
    return has ? String(shop.prepare("SELECT name FROM item").get()?.["name"] ?? "nothing") : null;
  } finally {
    shop.close();
  }
}

const mailText =
  "    mail: { primary: one, secondary: two, domain: example.com, mailboxes: { driver: maildir, path: mail } }\n";
const zone = JSON.stringify({
  ok: true,
  sets: [{ name: "www.example.com", type: "A", ttl: 300, values: ["192.0.2.1"] }],
});
const providerText = `dnsProviders: { ns: { driver: exec, command: [printf, "%s", '${zone}'], nameserver: 127.0.0.1 } }\n`;
const dnsText = "    dns: { zone: example.com, providers: [ns] }\n";
const farText = `  far: { transport: { driver: ssh, host: far.example, user: u, identity: ./none, hostKey: "SHA256:${"a".repeat(43)}" } }\n`;

/** Four days of snapshots, of which the rules keep one. */
export async function pruneBase(folder: string): Promise<void> {
  await useBase(folder);
  for (let day = 1; day <= 3; day += 1) {
    await writeFile(join(folder, "one/public_html/day.html"), `${day}`);
    await mustRun(folder, "sync", "--yes");
    await mustRun(folder, "snapshot", "take", site);
  }
  const keep =
    "    snapshots: { keep: { hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0, within: 1s, minimum: 1 } }\n";
  await writeFile(join(folder, "clonepanel.yaml"), `${configText}${keep}`, { mode: 0o640 });
}

/** The same after a day: a generation, a snapshot, a copy of the state, and a page that changed since. */
export async function useBase(folder: string): Promise<void> {
  await writeFile(join(folder, "one/public_html/index.html"), "old");
  await mustRun(folder, "sync", "--yes");
  await mustRun(folder, "snapshot", "take", site);
  await mustRun(folder, "export", "before.json");
  await writeFile(join(folder, "one/public_html/index.html"), "new");
}

export function cli(...words: readonly string[]): (folder: string) => Promise<string | null> {
  return async (folder) => {
    try {
      return said(await runHere(folder, words));
    } catch (error) {
      return codeOf(error);
    }
  };
}

/** The program's own word, or what it let fall. */
function said({ exit, stdout }: CliAnswer): string | null {
  if (exit === 0) return null;
  const { errors } = JSON.parse(stdout) as { readonly errors: readonly { readonly code: string }[] };
  return errors[0]?.code ?? `exit ${exit} without a word`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : `fell: ${String(error)}`;
}

export async function mustRun(folder: string, ...words: readonly string[]): Promise<unknown> {
  const { exit, stdout, stderr } = await runHere(folder, words);
  assert.equal(exit, 0, `${words.join(" ")}\n${stdout}\n${stderr}`);
  return (JSON.parse(stdout) as { readonly data: unknown }).data;
}

function runHere(folder: string, words: readonly string[]): Promise<CliAnswer> {
  const named = words.includes("--config") ? [] : ["--config", join(folder, "clonepanel.yaml")];
  return runCliHere([...words, ...named, "--json"], folder);
}

const configText = twoFolders;
