import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { AccountHealth, HealthFinding } from "../../src/core/report/account-health.ts";
import { type MirrorLab, openMirrorLab } from "./lab/mirror-lab.ts";
import { withPoolSettings } from "./lab/php-pool.ts";
import { readInodes, treeDifferences } from "./lab/tree.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab();
  await mirror.lab.reset();
});
after(async () => {
  await mirror?.lab.reset();
  await mirror?.[Symbol.asyncDispose]();
});

interface Examined {
  readonly code: number;
  readonly stdout: string;
  find(account: string, topic: string): readonly HealthFinding[];
  /** Topics with a problem, an account before each. */
  readonly problems: readonly string[];
}

async function doctor(
  options: { readonly args?: readonly string[]; readonly config?: string } = {},
): Promise<Examined> {
  const { args = [], config } = options;
  const { code, document, stdout, stderr } = await mirror.clonepanel(
    ["doctor", ...args, "--json"],
    config === undefined ? {} : { config },
  );
  assert.equal(document?.ok, true, stdout + stderr);
  const { accounts } = document.data as { readonly accounts: readonly AccountHealth[] };
  return {
    code,
    stdout,
    find: (account, topic) =>
      accounts.find((one) => one.account === account)?.findings.filter((one) => one.topic === topic) ?? [],
    problems: accounts.flatMap(({ account, findings }) =>
      findings.filter(({ level }) => level === "problem").map(({ topic }) => `${account} ${topic}`),
    ),
  };
}

/** The configuration with a text in it exchanged, as a file on control. */
function configWith(find: string | RegExp, replacement: string): string {
  const { config, home } = mirror.facts.control;
  const text = readFileSync(config, "utf8");
  const changed = text.replace(find, replacement);
  assert.notEqual(changed, text, `nothing in the configuration is like ${find}`);
  writeFileSync(`${home}/doctor.yaml`, changed);
  return `${home}/doctor.yaml`;
}

describe("doctor on the first day", () => {
  test("finds no problem, names what differs, and writes nothing anywhere", async () => {
    const homes = (["a", "b"] as const).map((account) => mirror.facts.accounts[account].homeOutside);
    const were = homes.map(readInodes);

    const seen = await doctor();

    assert.deepEqual([seen.code, seen.problems], [0, []], seen.stdout);
    assert.match(seen.find("b", "php")[0]?.text ?? "", /lacks what "a" has: intl/);
    assert.match(seen.find("b", "read-only")[0]?.text ?? "", /no database user with SELECT only/);
    for (const [at, home] of homes.entries())
      assert.deepEqual(treeDifferences(were[at] ?? new Map(), readInodes(home)), []);
    assert.equal(existsSync(mirror.facts.control.vault), false);
  });

  test("shows no password", async () => {
    const { stdout } = await doctor();

    const ofA = /'DB_PASSWORD', '([^']+)'/.exec(
      readFileSync(`${mirror.root("a")}/wp-config.php`, "utf8"),
    )?.[1];
    const ofB = readFileSync(`${mirror.facts.control.home}/secrets/database-b`, "utf8").trim();
    assert.ok(ofA !== undefined && ofB !== "");
    assert.deepEqual([stdout.includes(ofA), stdout.includes(ofB)], [false, false]);
  });
});

describe("doctor finds", () => {
  test("a dead account, and still looks at the other one", async () => {
    await mirror.lab.kill("b");
    try {
      const seen = await doctor();

      assert.deepEqual([seen.code, seen.problems], [1, ["b login"]], seen.stdout);
      assert.equal(seen.find("a", "database wp")[0]?.level, "good");
    } finally {
      await mirror.lab.revive("b");
    }
  });

  test("a host key that is not the pinned one", async () => {
    const seen = await doctor({
      args: ["b"],
      config: configWith(/(host: b[\s\S]*?hostKey: "SHA256:)..../, "$1AAAA"),
    });

    assert.deepEqual(seen.problems, ["b login"]);
    assert.match(seen.find("b", "login")[0]?.text ?? "", /does not show the expected key/);
  });

  test("a database user without rights, and a wrong database", async () => {
    const { database } = mirror.facts.accounts.b;
    const asReader = await doctor({
      args: ["b"],
      config: configWith(`user: ${database.user}`, "user: nobody"),
    });
    const elsewhere = await doctor({
      args: ["b"],
      config: configWith(`name: ${database.name}`, "name: other"),
    });

    assert.deepEqual([asReader.problems, elsewhere.problems], [["b database wp"], ["b database wp"]]);
  });

  test("a host that forbids forwarding, and says which way is taken instead", async () => {
    await mirror.lab.setForwarding("a", { tcp: "no", sockets: "no" });

    const seen = await doctor({ args: ["a"] });

    assert.equal(seen.code, 0, seen.stdout);
    assert.match(seen.find("a", "database wp")[0]?.text ?? "", /through (socat|php|nc) on the account/);
  });

  test("a root that cannot be written, and jobs that a promotion would lack", async () => {
    const { lab } = mirror;
    const root = `${mirror.facts.accounts.b.home}/${mirror.facts.accounts.b.docroot}`;
    await lab.mustExec("a", ["sh", "-c", "printf '@daily php job.php --token=hush\\n' | crontab -u anna -"]);
    await lab.mustExec("b", ["chmod", "555", root]);
    try {
      const seen = await doctor({ args: ["b"] });

      assert.deepEqual(seen.problems, ["b document root"], seen.stdout);
      assert.match(seen.find("b", "crontab")[0]?.text ?? "", /@daily php job\.php --token=\[\.\.\.\]/);
    } finally {
      await lab.mustExec("b", ["chmod", "755", root]);
      await lab.mustExec("a", ["crontab", "-u", "anna", "-r"]);
    }
  });

  test("a web server that lost its way to the account's role", async () => {
    await mirror.sync();
    const { home, docroot } = mirror.facts.accounts.b;
    const open = [`php_admin_value[open_basedir] = ${home}/${docroot}:/tmp`];

    const seen = await withPoolSettings(mirror.lab, "b", open, () => doctor({ args: ["b"] }));

    assert.equal(seen.code, 1);
    assert.deepEqual(seen.problems, ["b web"], seen.stdout);
  });
});
