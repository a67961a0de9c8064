import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

const root = join(import.meta.dirname, "..");

/** A small house in which every arrow is allowed. */
const sound: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    type: "module",
    dependencies: { mysql2: "1", nodemailer: "1", yaml: "1", zod: "1" },
    devDependencies: { "fast-check": "1" },
  }),
  "node_modules/mysql2/package.json": JSON.stringify({ name: "mysql2", main: "index.js" }),
  "node_modules/mysql2/index.js": "exports.x = 1;",
  "node_modules/nodemailer/package.json": JSON.stringify({ name: "nodemailer", main: "index.js" }),
  "node_modules/nodemailer/index.js": "exports.n = 1;",
  "node_modules/zod/package.json": JSON.stringify({ name: "zod", main: "index.js" }),
  "node_modules/zod/index.js": "exports.z = 1;",
  "node_modules/fast-check/package.json": JSON.stringify({ name: "fast-check", main: "index.js" }),
  "node_modules/fast-check/index.js": "exports.fc = 1;",
  "src/core/plan.ts": "export const plan = 1;",
  "src/core/looks.ts": 'import type { b } from "./looked-at.ts"; export const a: typeof b = 1;',
  "src/core/looked-at.ts": 'import { a } from "./looks.ts"; export const b = 1; void a;',
  "src/core/plan.test.ts":
    'import "node:fs"; import "fast-check"; import "../testing/fake.ts"; import "./plan.ts";',
  "src/config/parse.ts": 'import "zod"; import "../core/plan.ts";',
  "src/ports/dns.ts": "export interface Dns { x: 1 }",
  "src/engines/sync.ts":
    'import "node:crypto"; import "../core/plan.ts"; import type { Dns } from "../ports/dns.ts"; export type A = Dns;',
  "src/drivers/dns/alpha/driver.ts": 'import "./wire.ts"; import "../../../core/plan.ts";',
  "src/drivers/dns/alpha/wire.ts": 'import "zod";',
  "src/drivers/dns/index.ts": 'export const open = () => import("./alpha/driver.ts");',
  "src/drivers/dns/shared/names.ts": "export const names = 1;",
  "src/drivers/dns/ttl.ts": "export const ttl = 1;",
  "src/drivers/dns/beta/driver.ts": "export const beta = 1;",
  "src/drivers/dns/beta/uses-shared.ts": 'import "../shared/names.ts"; import "../ttl.ts";',
  "src/drivers/databases/mysql/driver.ts": 'import "mysql2";',
  "src/drivers/databases/sqlite/driver.ts": 'import "node:sqlite";',
  "src/drivers/transports/local/driver.ts": 'import "node:fs/promises"; import "node:child_process";',
  "src/platform/files.ts": 'import "node:fs";',
  "src/wiring/open.ts":
    'import "../config/parse.ts"; import "../engines/sync.ts"; import "../platform/files.ts"; export const d = () => import("../drivers/dns/beta/driver.ts");',
  "src/cli/main.ts": 'import "../wiring/open.ts"; import "../core/plan.ts";',
  "src/daemon/run.ts": 'import "../wiring/open.ts";',
  "src/cli/run.ts": 'import "../daemon/run.ts";',
  "src/api/routes.ts": 'import "../wiring/open.ts";',
  "src/testing/fake.ts": 'import "../core/plan.ts";',
  "src/start.ts": 'void import("./cli/main.ts");',
  "src/api/contract/status.ts": "export interface Status { x: 1 }",
  "node_modules/preact/package.json": JSON.stringify({ name: "preact", main: "index.js" }),
  "node_modules/preact/index.js": "exports.h = 1;",
  "web/src/main.tsx":
    'import "preact"; import type { Status } from "../../src/api/contract/status.ts"; export type S = Status;',
  "test/lab/up.ts": "export const up = 1;",
};

/** One seeded violation each: the rule that must report it, the file, and what it wrongly says. */
const seeds: readonly (readonly [rule: string, file: string, text: string])[] = [
  ["layer-core", "src/core/bad-layer.ts", 'import "../config/parse.ts";'],
  ["layer-config", "src/config/bad.ts", 'import "../engines/sync.ts";'],
  ["layer-ports", "src/ports/bad.ts", 'import "../platform/files.ts";'],
  ["layer-engines", "src/engines/bad-driver.ts", 'import "../drivers/dns/alpha/driver.ts";'],
  [
    "layer-engines",
    "src/engines/bad-type.ts",
    'import type { x } from "../config/parse.ts"; export type A = x;',
  ],
  ["layer-drivers", "src/drivers/dns/alpha/bad-engine.ts", 'import "../../../engines/sync.ts";'],
  ["layer-platform", "src/platform/bad.ts", 'import "../engines/sync.ts";'],
  ["layer-wiring", "src/wiring/bad.ts", 'import "../daemon/run.ts";'],
  ["layer-cli", "src/cli/bad.ts", 'import "../drivers/dns/alpha/driver.ts";'],
  ["layer-daemon", "src/daemon/bad.ts", 'import "../engines/sync.ts";'],
  ["layer-api", "src/api/bad.ts", 'import "../platform/files.ts";'],
  ["start-only-opens-the-door", "src/start.ts", 'import "./core/plan.ts"; void import("./cli/main.ts");'],
  ["core-is-pure", "src/core/bad-builtin.ts", 'import "node:crypto";'],
  ["core-is-pure", "src/core/bad-package.ts", 'import "zod";'],
  ["ports-are-types", "src/engines/bad-port.ts", 'import { x } from "../ports/dns.ts"; export const y = x;'],
  ["drivers-do-not-meet", "src/drivers/dns/alpha/bad-meeting.ts", 'import "../beta/driver.ts";'],
  ["drivers-do-not-meet", "src/drivers/dns/alpha/bad-table.ts", 'import "../index.ts";'],
  ["shared-code-knows-no-driver", "src/drivers/dns/bad-common.ts", 'import "./beta/driver.ts";'],
  ["machine-only-in-platform", "src/engines/bad-machine.ts", 'import "node:fs";'],
  ["machine-only-in-platform", "src/drivers/dns/alpha/bad-machine.ts", 'import "node:child_process";'],
  [
    "machine-only-in-platform",
    "src/cli/bad-machine.ts",
    'import { readFile } from "fs/promises"; void readFile;',
  ],
  ["sqlite-drivers-hold-only-sqlite", "src/drivers/databases/sqlite/bad.ts", 'import "node:net";'],
  ["engines-hold-no-library", "src/engines/bad-library.ts", 'import "zod";'],
  ["mysql-only-in-its-driver", "src/wiring/bad-mysql.ts", 'import "mysql2";'],
  ["smtp-only-in-its-driver", "src/wiring/bad-smtp.ts", 'import "nodemailer";'],
  ["testing-stays-in-tests", "src/cli/bad-fake.ts", 'import "../testing/fake.ts";'],
  ["source-stands-alone", "src/cli/bad-lab.ts", 'import "../../test/lab/up.ts";'],
  ["dashboard-knows-the-contract", "web/src/bad-core.ts", 'import "../../src/core/plan.ts";'],
  ["contract-is-types", "web/src/bad-value.ts", 'import "../../src/api/contract/status.ts";'],
  ["no-development-package", "src/config/bad-package.ts", 'import "fast-check";'],
  ["nothing-missing", "src/core/bad-missing.ts", 'import "./nowhere.ts";'],
  ["no-circle", "src/core/bad-circle-a.ts", 'import "./bad-circle-b.ts"; export const a = 1;'],
];

let house: string;

before(async () => {
  house = await mkdtemp(join(tmpdir(), "clonepanel-layers-"));
  await cp(join(root, "tsconfig.json"), join(house, "tsconfig.json"));
  await build(sound);
});

after(() => rm(house, { recursive: true }));

test("a house that keeps the rules is reported clean", async () => {
  assert.deepEqual(await violations(), []);
});

test("every seeded violation is reported by the name of its rule", async () => {
  await build(Object.fromEntries(seeds.map(([, file, text]) => [file, text])));
  await build({ "src/core/bad-circle-b.ts": 'import "./bad-circle-a.ts"; export const b = 1;' });

  const reported = await violations();

  const missed = seeds.map(([rule, file]) => `${rule}: ${file}`).filter((seed) => !reported.includes(seed));
  assert.deepEqual(missed, []);
});

test("every rule has a seed", async () => {
  const { default: rules } = (await import("../.dependency-cruiser.mjs" as string)) as {
    default: { forbidden: { name: string }[] };
  };

  const unseeded = rules.forbidden
    .map((rule) => rule.name)
    .filter((name) => !seeds.some(([rule]) => rule === name));

  assert.deepEqual(unseeded, []);
});

async function build(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), text);
  }
}

async function violations(): Promise<readonly string[]> {
  const cruiser = join(root, "node_modules/.bin/depcruise");
  const config = join(root, ".dependency-cruiser.mjs");
  const args = [cruiser, "--config", config, "--output-type", "json", "src", "web/src"];
  const report = await new Promise<string>((resolve, reject) => {
    // It exits with the number of violations, which is what is asked for here.
    execFile(process.execPath, args, { cwd: house, maxBuffer: 64 * 1024 * 1024 }, (_, stdout, stderr) =>
      stdout === "" ? reject(new Error(stderr)) : resolve(stdout),
    );
  });
  const { summary } = JSON.parse(report) as {
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}
