import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readConfig } from "../../../src/config/read-config.ts";
import { openStaticDriver } from "../../../src/drivers/apps/static/driver.ts";
import { openTransport } from "../../../src/drivers/transports/index.ts";
import { runDrill } from "../../../src/engines/drill/run-drill.ts";
import type { Engine, SiteWork } from "../../../src/engines/mirror/engine.ts";
import { syncSite } from "../../../src/engines/mirror/sync.ts";
import { exportSnapshot } from "../../../src/engines/snapshots/export.ts";
import { findGoodCopies } from "../../../src/engines/snapshots/find-good-copy.ts";
import { holdersOf } from "../../../src/engines/snapshots/holders.ts";
import { findSnapshot, listSnapshots } from "../../../src/engines/snapshots/list.ts";
import { mendAll } from "../../../src/engines/snapshots/mend.ts";
import { writeProofs } from "../../../src/engines/snapshots/prove.ts";
import { applyPrune, type PruneOrder, planPrune } from "../../../src/engines/snapshots/prune.ts";
import { restoreToFolder } from "../../../src/engines/snapshots/restore-to-folder.ts";
import { takeSnapshot } from "../../../src/engines/snapshots/take.ts";
import { emptyTrash } from "../../../src/engines/snapshots/trash.ts";
import { verifySnapshots } from "../../../src/engines/snapshots/verify.ts";
import { placeVault, type Vault } from "../../../src/engines/vault/place-vault.ts";
import { openVault } from "../../../src/engines/vault/vault.ts";
import { systemExec } from "../../../src/platform/exec/index.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import type { Files } from "../../../src/ports/files.ts";
import type { ScratchPrograms } from "../../../src/ports/scratch-programs.ts";
import { type FakeClock, fakeClock } from "../../../src/testing/fake-clock.ts";
import { memoryState } from "../../../src/testing/memory-coordination.ts";
import { someRetention } from "../../../src/testing/snapshot-facts.ts";
import { openParts } from "../../../src/wiring/house.ts";

/** One site on an account of this machine and its vault, with a replica or none; each controller forgets all. */
export interface VaultRoom extends AsyncDisposable {
  readonly folder: string;
  /** The account's tree and its database. */
  readonly site: string;
  readonly database: string;
  readonly replica: string;
  /** A controller that has just started, on this vault folder. */
  controller(vaultFolder?: string, files?: Files): Controller;
  readonly clock: FakeClock;
}

export interface Controller {
  readonly vault: Vault;
  readonly engine: Engine;
  sync(): Promise<void>;
  take(): Promise<string>;
  /** Two days are kept, and the trash is emptied. */
  prune(): Promise<void>;
  restore(id: string, to: string): Promise<void>;
  /** The whole snapshot as an archive. */
  export(id: string, file: string): Promise<void>;
  /** Verifies all snapshots, and mends what has a good copy. */
  repair(): Promise<void>;
  /** Restores into a folder that is this drill's own, and looks. */
  drill(id: string, scratch: string): Promise<void>;
}

const siteId = "room.example";

export interface RoomOptions {
  readonly replica: "none" | "one";
  /** Where the room is made; else where temporary things are. */
  readonly in?: string;
}

export async function openVaultRoom(options: RoomOptions): Promise<VaultRoom> {
  const folder = mkdtempSync(join(options.in ?? tmpdir(), "clonepanel-room-"));
  const site = join(folder, "one", "site");
  for (const account of ["one", "two"]) {
    mkdirSync(join(folder, account, "site"), { recursive: true });
    new DatabaseSync(join(folder, account, "shop.db")).close();
  }
  const { signal } = new AbortController();
  const step = { progress() {}, done() {}, failed() {} };
  const talk = { step: () => step, note() {}, warn() {} };
  const config = readRoomConfig(folder, options);
  const opened = await openParts({ config, talk, signal, intent: "change" });
  const work = await opened.seats.work(siteId, signal);
  // Every snapshot has a second of its own.
  const clock = fakeClock();
  return {
    folder,
    site,
    database: join(folder, "one", "shop.db"),
    replica: join(folder, "two", "site"),
    clock,
    controller(vaultFolder = work.vaultFolder, files = nodeFiles) {
      const { coordination, log } = memoryState({ clock });
      const engine = { ...opened.engine(signal), files, clock, coordination, log };
      return controllerOf(engine, { ...work, vaultFolder }, () => clock.advance(60_000));
    },
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function controllerOf(engine: Engine, work: SiteWork, wait: () => Promise<void>): Controller {
  const { vaultFolder } = work;
  return {
    engine,
    vault: placeVault(vaultFolder, engine.files),
    async sync() {
      await syncSite(engine, { work, deletions: "allow", review: async () => "apply" });
    },
    async take() {
      await wait();
      return (await takeSnapshot(engine, await openVault(vaultFolder, engine.files), "asked")).id;
    },
    async prune() {
      const vault = await openVault(vaultFolder, engine.files);
      const order: PruneOrder = {
        site: siteId,
        vault,
        keep: someRetention({ daily: 2 }),
        record: null,
        clock: "guarded",
        trust: null,
      };
      await applyPrune(engine, order, await planPrune(engine, order));
      await emptyTrash(engine, { site: siteId, vault, pace: "full" });
    },
    async restore(id, to) {
      const order = { vaultFolder, snapshot: id, scope: { kind: "site" }, folder: to } as const;
      const { damaged } = await restoreToFolder(engine, order);
      if (damaged.length > 0) throw new Error(`${id} came back damaged: ${damaged.join()}`);
    },
    async export(id, file) {
      await exportSnapshot(engine, { vaultFolder, snapshot: id, scope: { kind: "site" }, file, form: "tar" });
    },
    async repair() {
      const vault = await openVault(vaultFolder, engine.files);
      const scope = { kind: "full" } as const;
      const verified = await verifySnapshots(engine, { site: siteId, vault, snapshot: null, scope });
      const holders = await holdersOf(vault, await listSnapshots(vault));
      const steps = await findGoodCopies(engine, { vault, holders }, verified.damages);
      const mended = steps.length === 0 ? [] : await mendAll(engine, { vault, holders }, steps);
      const left = mended.filter(({ from }) => from === null).map(({ damage }) => damage);
      await writeProofs(vault, { ...verified, damages: left }, { scope, nowMs: engine.clock.nowMs() });
      if (left.length > 0) throw new Error(`not mended: ${left.map(({ path }) => path).join()}`);
    },
    async drill(id, scratch) {
      const account = {
        id: "drill",
        transport: { driver: "local", path: scratch },
        addresses: [],
        origin: null,
      } as const;
      const options = { exec: systemExec, cacheFolder: null, env: process.env };
      await using transport = await openTransport(account, options);
      const vault = await openVault(vaultFolder, engine.files);
      const seal = await findSnapshot(vault, id);
      const { passed, checks } = await runDrill(engine, {
        ...{ vault, seal, scratch, transport, programs: noPrograms, names: [siteId], texts: [] },
        chooseApp: async () => openStaticDriver(),
      });
      if (!passed) throw new Error(`the drill failed: ${JSON.stringify(checks)}`);
    },
  };
}

const noPrograms: ScratchPrograms = {
  startDatabase: async () => ({ kind: "absent", because: "not here" }),
  startPhp: async () => ({ kind: "absent", because: "not here" }),
};

function readRoomConfig(folder: string, { replica }: RoomOptions) {
  const names = replica === "one" ? ["one", "two"] : ["one"];
  const accounts = names.map(
    (name) => `  ${name}: { transport: { driver: local, path: ${folder}/${name} }, addresses: [] }`,
  );
  const places = names.map(
    (name) => `      ${name}: { path: site, databases: { shop: { driver: sqlite, path: shop.db } } }`,
  );
  const text = `version: 1
vault: ${folder}/vault
state: ${folder}/state
accounts:
${accounts.join("\n")}
sites:
  ${siteId}:
    names: [${siteId}]
    app: static
    primary: one
    accounts:
${places.join("\n")}
`;
  const outcome = readConfig(text, { home: folder, folder });
  if (outcome.kind === "invalid") throw new Error(JSON.stringify(outcome.problems));
  return outcome.config;
}
