import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readConfig } from "../../src/config/read-config.ts";
import { ClonePanelError } from "../../src/core/errors.ts";
import type { Account } from "../../src/core/site/site.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { Exec } from "../../src/ports/exec.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { payloads } from "./injection/payloads.ts";
import { runCliHere } from "./run-cli-here.ts";
import { type Login, startSshd, type TestSshd, whyNoSshd } from "./sshd.ts";
import { treeMap } from "./vault/tree-map.ts";

/** Where every payload tries to leave its mark: the folder that every shell here starts in, and this process's own. */
const canary = "cp-canary";
const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const all = payloads(canary);
/** As a file may be called. */
const names = [...new Set(all.map((text) => bytes(text.replaceAll("/", "_")).slice(0, 200)))].filter(
  (name) => name !== "" && name !== "." && name !== "..",
);

test("there are as many payloads as were promised", () => {
  assert.ok(new Set(all).size >= 300, String(all.length));
});

describe("values reach programs as values", { skip: whyNoSshd() ?? false }, () => {
  let sshd: TestSshd;
  let here = "";
  const logins = ["plain", "dash", "tcsh"] as const satisfies readonly Login[];
  const opened = new Map<Login, Transport>();
  const started: string[][] = [];
  const watched: Exec = {
    run(order) {
      started.push([order.file, ...order.args]);
      return systemExec.run(order);
    },
    start(order) {
      started.push([order.file, ...order.args]);
      return systemExec.start(order);
    },
  };

  before(async () => {
    here = mkdtempSync(join(tmpdir(), "cp-inject-"));
    for (const name of ["home", "run", "root"]) mkdirSync(join(here, name));
    sshd = await startSshd({ home: join(here, "home") });
    const env = { ...process.env, XDG_RUNTIME_DIR: join(here, "run") };
    for (const login of logins) {
      const account = sshd.account(login);
      opened.set(login, await openTransport(account, { exec: watched, cacheFolder: null, env }));
    }
    for (const name of names) writeFileSync(Buffer.from(`${here}/root/${name}`, "latin1"), name);
  });
  after(async () => {
    for (const transport of opened.values()) await transport[Symbol.asyncDispose]();
    await sshd?.[Symbol.asyncDispose]();
    rmSync(here, { recursive: true, force: true });
  });

  function nothingRan(): void {
    for (const folder of [process.cwd(), here, join(here, "home"), join(here, "root")])
      assert.equal(readdirSync(folder).includes(canary), false, folder);
    // What is started here gets no payload but as a whole argument of its own: none ever stands in one.
    for (const argument of started.flat()) assert.equal(argument.includes(canary), false, argument);
  }
  const at = (login: Login) => opened.get(login) ?? assert.fail();

  for (const login of logins) {
    test(`arguments and input come back byte for byte over ${login}`, async () => {
      const args = all.map(bytes);

      const said = await at(login).run({
        script: `printf '%s\\0' "$@"; cat`,
        args,
        input: bytes(all.join("\0")),
        timeoutMs: 60_000,
      });

      assert.deepEqual(said.stdout.split("\0"), [...args, ...args]);
      // A shell that was given the script before gets plain arguments as words of its line.
      const plain = args.filter((arg) => /^[\x20-\x7e]*$/.test(arg));
      assert.ok(plain.length > 200, String(plain.length));
      for (const few of [plain, plain.toReversed()]) {
        const order = { script: `printf '%s\\0' "$@"`, args: few, timeoutMs: 60_000 };
        assert.deepEqual((await at(login).run(order)).stdout.split("\0"), [...few, ""]);
      }
      nothingRan();
    });
  }

  test("files of such names are listed, hashed, fetched and pushed as they are, and nothing else happens", async () => {
    const transport = at("plain");
    const root = join(here, "root");
    const listed: string[] = [];
    for await (const batch of transport.listFiles(root, { prune: [], maxEntries: 10_000 }))
      listed.push(...batch.map(({ path }) => path));
    assert.deepEqual(listed.toSorted(), names.toSorted());
    const sums = await transport.hashFiles(root, names, {});
    assert.equal(sums.size, names.length);

    const into = join(here, "into");
    const fetched = await transport.fetchFiles({ root, paths: names, into, basis: null });
    await transport.pushFiles({ from: into, paths: names, to: join(here, "back"), basis: null });

    assert.equal(fetched.items, names.length);
    assert.deepEqual(treeMap(into), treeMap(root));
    assert.deepEqual(treeMap(join(here, "back")), treeMap(root));
    nothingRan();
  });

  test("a whole site of such names goes through sync, snapshot, verify and restore, and no terminal is told what to do", async () => {
    const folder = join(here, "controller");
    for (const name of ["one", "two"]) mkdirSync(join(folder, name), { recursive: true });
    mkdirSync(join(folder, "one", "site"));
    for (const name of names) writeFileSync(Buffer.from(`${folder}/one/site/${name}`, "latin1"), name);
    writeFileSync(
      join(folder, "clonepanel.yaml"),
      `version: 1
accounts: { one: { transport: { driver: local, path: ./one } }, two: { transport: { driver: local, path: ./two } } }
sites: { example.com: { names: [example.com], app: static, primary: one, accounts: { one: { path: site }, two: { path: site } } } }
`,
    );
    const verbs = [
      ["sync", "example.com", "--yes"],
      ["snapshot", "take", "example.com"],
      ["verify", "example.com"],
      ["snapshot", "restore", "example.com", "latest", "--to-folder", join(folder, "out"), "--yes"],
    ];
    for (const verb of verbs) {
      const { exit, stdout, stderr } = await runCliHere(
        [...verb, "--config", join(folder, "clonepanel.yaml")],
        folder,
      );
      assert.equal(exit, 0, stderr);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0008\u000b-\u001f\u007f]/);
    }
    assert.deepEqual(treeMap(join(folder, "two", "site")), treeMap(join(folder, "one", "site")));
    assert.equal(readdirSync(folder).includes(canary), false);
    nothingRan();
  });
});

// Each payload in each field is read; whoever is let in must still be no option and no shell's text.
const good = {
  version: 1,
  accounts: {
    one: {
      transport: {
        driver: "ssh",
        host: "one.example",
        port: 22,
        user: "u",
        identity: "/k",
        hostKey: `SHA256:${"a".repeat(43)}`,
      },
      addresses: ["192.0.2.1"],
      origin: "http://one.example",
    },
    two: { transport: { driver: "local", path: "./two" } },
  },
  dnsProviders: {
    ns: {
      driver: "rfc2136",
      server: "192.0.2.3",
      tsig: { name: "k", algorithm: "hmac-sha256", secret: { env: "S" } },
    },
  },
  sites: {
    "example.com": {
      names: ["example.com"],
      primary: "one",
      accounts: {
        one: {
          path: "public_html",
          databases: {
            wp: {
              driver: "mysql",
              host: "localhost",
              name: "n",
              user: "u",
              password: { cmd: ["pass", "x"] },
            },
          },
        },
        two: { path: "site" },
      },
      mirror: { exclude: ["*.log"] },
      dns: { zone: "example.com", providers: ["ns"], policy: "failover", names: ["example.com"] },
      checks: [{ kind: "http", url: "http://www.example.com/", expect: { body: "Example" } }],
    },
  },
  notifications: { ops: { driver: "webhook", url: { env: "OPS" } } },
};

test("a payload in any field of the configuration is refused by name, or is only a value", async (t) => {
  const fields = leavesOf(good);
  let [refused, accepted] = [0, 0];
  const odd: Account[] = [];
  for (const [nth, field] of fields.entries()) {
    // Every twelfth of them here, another twelfth for each field; all of them with CLONEPANEL_ALL_PAYLOADS=1.
    const share =
      process.env["CLONEPANEL_ALL_PAYLOADS"] === "1" ? all : all.filter((_, at) => at % 12 === nth % 12);
    for (const payload of share) {
      const text = JSON.stringify(replaced(good, field, payload));
      const outcome = readConfig(text, { folder: "/srv", home: "/home/me" });
      if (outcome.kind === "invalid") refused += 1;
      else {
        accepted += 1;
        const one = outcome.config.accounts.get("one");
        if (one?.transport.driver === "ssh" && field.includes("transport")) odd.push(one);
      }
    }
  }
  t.diagnostic(`${fields.length} fields, ${refused} refused, ${accepted} only values`);
  assert.ok(refused > 300 && accepted > 0);

  const started: (readonly string[])[] = [];
  const none: Exec = {
    run: async ({ file, args }) => {
      started.push([file, ...args]);
      return { kind: "missing", stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    },
    start({ file, args }) {
      started.push([file, ...args]);
      return systemExec.start({ file: "false", args: [] });
    },
  };
  for (const account of odd.slice(0, 60)) {
    try {
      await using transport = await openTransport(account, { exec: none, cacheFolder: null, env: {} });
      await transport.run({ script: "true", timeoutMs: 5_000 });
    } catch (error) {
      assert.ok(error instanceof ClonePanelError, String(error));
    }
  }
  for (const [file = "", ...args] of started) {
    assert.match(file, /^(ssh|ssh-keyscan|ssh-keygen|rsync)$/);
    for (const argument of args) {
      assert.equal(/^-(?!o$|F$|O$|L$|T$|p$|t$|-$|l$|f$|-version)/.test(argument), false, argument);
      if (argument.includes(canary)) assert.match(argument, /^IdentityFile="[^"]*"$/);
    }
  }
});

type Leaf = readonly (string | number)[];

function leavesOf(value: unknown, path: Leaf = []): readonly Leaf[] {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? [path] : [];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: Leaf, by: string): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((part, at) => (String(at) === key ? replaced(part, rest, by) : part));
  const whole = value as Record<string, unknown>;
  return { ...whole, [key]: replaced(whole[key], rest, by) };
}
