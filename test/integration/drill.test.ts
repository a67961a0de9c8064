import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { readConfig } from "../../src/config/read-config.ts";
import { openStaticDriver } from "../../src/drivers/apps/static/driver.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { readDrill } from "../../src/engines/drill/drill-record.ts";
import { type DrillOrder, runDrill } from "../../src/engines/drill/run-drill.ts";
import type { Engine } from "../../src/engines/mirror/engine.ts";
import { listSnapshots } from "../../src/engines/snapshots/list.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { App } from "../../src/ports/app-port.ts";
import type { ScratchPrograms } from "../../src/ports/scratch-programs.ts";
import { openApp } from "../../src/wiring/open-app.ts";
import { type Controller, openVaultRoom, type VaultRoom } from "./vault/vault-room.ts";
import { startWordpressPair, type WordpressPair } from "./wordpress/pair.ts";

const absent: ScratchPrograms = {
  startDatabase: async () => ({ kind: "absent", because: "not installed" }),
  startPhp: async () => ({ kind: "absent", because: "not installed" }),
};

describe("a drill of plain files and a SQLite database", () => {
  let room: VaultRoom;
  let controller: Controller;
  let id = "";
  before(async () => {
    room = await openVaultRoom({ replica: "none" });
    controller = room.controller();
    writeFileSync(join(room.site, "index.html"), "<html>Hello</html>");
    const database = new DatabaseSync(room.database);
    database.exec(
      "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE note (id INTEGER PRIMARY KEY)",
    );
    database.exec("INSERT INTO item VALUES (1, 'one'), (2, 'two'); INSERT INTO note VALUES (7)");
    database.close();
    await controller.sync();
    id = await controller.take();
  });
  after(() => room[Symbol.asyncDispose]());

  async function drill(engine: Engine = controller.engine) {
    const scratch = `${room.folder}/drill`;
    const account = {
      id: "drill",
      transport: { driver: "local", path: scratch },
      addresses: [],
      origin: null,
    } as const;
    await using transport = await openTransport(account, {
      exec: systemExec,
      cacheFolder: null,
      env: process.env,
    });
    const { vault } = controller;
    const seal = (await listSnapshots(vault)).find((one) => one.id === id) ?? assert.fail();
    const order: DrillOrder = {
      ...{ vault, seal, scratch, transport, programs: absent, names: ["room.example"], texts: [] },
      chooseApp: async () => openStaticDriver(),
    };
    const report = await runDrill(engine, order);
    return {
      report,
      checks: new Map(report.checks.map(({ name, ok, detail }) => [name, ok ? "good" : detail])),
    };
  }

  test("passes, is remembered, and leaves nothing behind", async () => {
    const { report, checks } = await drill();

    assert.deepEqual(
      [...checks],
      [
        ["files", "good"],
        ["database shop", "good"],
      ],
    );
    assert.equal(report.passed, true);
    assert.equal(report.snapshot, id);
    assert.deepEqual((await readDrill(controller.engine.coordination, report.site))?.report, report);
    assert.equal(existsSync(`${room.folder}/drill`), false);
  });

  test("a table that does not come back is named, and it has not passed", async () => {
    const { engine } = controller;
    const forgetful: Engine = {
      ...engine,
      database: async (kind) => {
        const driver = await engine.database(kind);
        return {
          ...driver,
          openReader: (place, signal) => driver.openReader(place, signal),
          openWriter: async (place, signal) => {
            const writer = await driver.openWriter(place, signal);
            return {
              reader: () => writer.reader(),
              raiseIds: (next) => writer.raiseIds(next),
              editRows: (edits) => writer.editRows(edits),
              lastEdit: () => writer.lastEdit(),
              takeMarkAway: (order) => writer.takeMarkAway(order),
              stage: (change) =>
                writer.stage({
                  ...change,
                  replace: change.replace.filter(({ shape }) => shape.table !== "note"),
                }),
              [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
            };
          },
        };
      },
    };

    const { report, checks } = await drill(forgetful);

    assert.equal(report.passed, false);
    assert.match(checks.get("database shop") ?? "", /the table note is missing/);
  });

  test("one changed byte in a file, and one in a part of a table, are refused and named", async () => {
    const snapshot = `${controller.vault.snapshots}/${id}`;
    const part = readdirSync(`${snapshot}/databases`, { recursive: true, encoding: "utf8" }).find((name) =>
      /item.*\.gz$/.test(name),
    );
    for (const path of [`${snapshot}/files/index.html`, `${snapshot}/databases/${part}`]) {
      const good = readFileSync(path);
      const bad = Buffer.from(good);
      bad[bad.length - 3] = (bad[bad.length - 3] ?? 0) ^ 1;
      writeFileSync(path, bad);

      const { report, checks } = await drill().finally(() => writeFileSync(path, good));

      assert.equal(report.passed, false, path);
      assert.notEqual(checks.get("files"), "good");
    }
  });
});

describe("a drill of a WordPress", () => {
  let pair: WordpressPair;
  let app: App;
  let folder = "";
  const { signal } = new AbortController();
  before(async () => {
    pair = await startWordpressPair();
    // It comes signed by a controller of its own; this one meets the account for the first time.
    rmSync(`${pair.home("sydney")}/.clonepanel`, { recursive: true });
    folder = join(pair.folder, "controller");
    const text = `version: 1
vault: ${folder}/vault
state: ${folder}/state
accounts: { sydney: { transport: { driver: local, path: ${pair.home("sydney")} } } }
sites:
  example:
    names: [www.example.test, example.test]
    primary: sydney
    accounts: { sydney: { path: public_html } }
    checks: [{ kind: http, url: "http://www.example.test/", expect: { body: "</html>" } }]
`;
    const outcome = readConfig(text, { home: folder, folder });
    assert.equal(outcome.kind, "valid");
    const step = { progress() {}, done() {}, failed() {} };
    const talk = { step: () => step, note() {}, warn() {} };
    app = await openApp({
      config: outcome.kind === "valid" ? outcome.config : assert.fail(),
      talk,
      signal,
      intent: "change",
    });
  });
  after(async () => {
    await app[Symbol.asyncDispose]();
    await pair[Symbol.asyncDispose]();
  });

  async function keep(): Promise<void> {
    await app.sync({
      site: "example",
      signal,
      mode: "apply",
      deletions: "allowed",
      review: async () => "apply",
    });
    await app.takeSnapshot({ site: "example", signal });
  }
  const drill = () => app.drill({ site: "example", snapshot: null, signal });

  test("loads it into a MariaDB of its own and renders the front page, while the site's own database stays as it was", async () => {
    await keep();
    const before = await pair.databaseHash("sydney");

    const report = await drill();

    const said = JSON.stringify(report, null, 1);
    assert.deepEqual(
      report.checks.map(({ name }) => name),
      ["files", "database wp", "page"],
      said,
    );
    assert.deepEqual(report.leftOut, []);
    assert.equal(report.passed, true, said);
    assert.equal(await pair.databaseHash("sydney"), before);
    const [status] = await app.status({ site: "example" });
    assert.equal(status?.drill.state, "passed");
    assert.equal(existsSync(`${folder}/state/drills/example`), false);
  });
});
