import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { verifyTree } from "../../../src/engines/mirror/verify.ts";
import { listSnapshots, readSnapshotManifest } from "../../../src/engines/snapshots/list.ts";
import { openVault, readCurrent } from "../../../src/engines/vault/vault.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import { type FaultKind, faultyFiles } from "../../../src/testing/faulty-files.ts";
import { treeMap } from "./tree-map.ts";
import type { Controller, VaultRoom } from "./vault-room.ts";

export const vaultOperations = ["sync", "take", "prune", "restore", "repair", "drill"] as const;
export type VaultOperation = (typeof vaultOperations)[number];
export const faultKinds: readonly FaultKind[] = ["ENOSPC", "EIO", "kill"];

export interface FaultPoint {
  readonly operation: VaultOperation;
  readonly kind: FaultKind;
  readonly at: number;
}

export interface FaultRow extends FaultPoint {
  /** Which write failed. */
  readonly write: string;
  /** What the operation said of it; null when it went on. */
  readonly said: string | null;
  /** What was wrong afterwards; null when nothing was. */
  readonly wrong: string | null;
}

const dayMs = 86_400_000;
/** What docs/vault-format.md names, but for what is under way. */
const mayLie = [
  ...["current", "snapshots", "manifests", "listing", "outline", "seen"],
  ...["deltas", "proofs", "pins", "last-prune.json", "trash"],
];

/**
 * A vault with four days of snapshots, on an account that changed since: each operation is tried on a copy of it, its
 * disk failing at one write. Then a controller without faults looks, and does the same again.
 */
export class FaultLoop {
  readonly #room: VaultRoom;
  readonly #base: string;
  readonly #work: string;
  #newest = "";
  #kept: ReadonlyMap<string, string> = new Map();
  #damaged: readonly DamagedPath[] = [];

  constructor(room: VaultRoom) {
    this.#room = room;
    this.#base = join(room.folder, "base");
    this.#work = join(room.folder, "work");
  }

  /** @param files how large the site is. */
  async begin(files: number): Promise<void> {
    const controller = this.#room.controller(this.#base);
    fillSite(this.#room, files);
    for (let day = 0; day < 4; day += 1) {
      writeFileSync(join(this.#room.site, "daily.txt"), `${day}`);
      await controller.sync();
      this.#newest = await controller.take();
      await this.#room.clock.advance(dayMs);
    }
    this.#kept = treeMap(this.#room.site);
    changeSite(this.#room);
  }

  /** Null when the operation needed fewer writes than that: it passed, untouched. */
  async tryPoint(point: FaultPoint): Promise<FaultRow | null> {
    execFileSync("rm", ["-rf", this.#work, join(this.#room.folder, "out"), join(this.#room.folder, "again")]);
    execFileSync("cp", ["-a", this.#base, this.#work]);
    this.#damaged = point.operation === "repair" ? damageOldest(join(this.#work, "snapshots")) : [];
    const faulty = faultyFiles(nodeFiles, point);
    const said = await this.#run(point.operation, this.#room.controller(this.#work, faulty.files), "out");
    const write = faulty.fired();
    if (write === null) {
      assert.equal(said, null, "it fails without a fault");
      return null;
    }
    const wrong = await this.#look(point.operation).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message.slice(0, 500) : String(error)),
    );
    return { ...point, write, said, wrong };
  }

  async #run(operation: VaultOperation, controller: Controller, out: string): Promise<string | null> {
    try {
      if (operation === "restore") await controller.restore(this.#newest, join(this.#room.folder, out));
      else if (operation === "drill")
        await controller.drill(this.#newest, join(this.#room.folder, "scratch"));
      else await controller[operation]();
      return null;
    } catch (error) {
      return error instanceof Error && "code" in error ? String(error.code) : String(error);
    }
  }

  /** After the fault: what is listed is whole, the last good one comes back, and the next run heals. */
  async #look(operation: VaultOperation): Promise<void> {
    const controller = this.#room.controller(this.#work);
    await this.#everySnapshotIsWhole(controller, this.#damaged);
    await this.#newestComesBack(controller);
    assert.equal(await this.#run(operation, controller, "again"), null, "the next run fails too");
    await this.#everySnapshotIsWhole(controller, []);
    await this.#currentIsWhole(operation, controller);
    this.#nothingLeftOver();
  }

  /** @param butFor what was damaged before the operation began. */
  async #everySnapshotIsWhole({ engine, vault }: Controller, butFor: readonly DamagedPath[]): Promise<void> {
    for (const seal of await listSnapshots(vault)) {
      const manifest = await readSnapshotManifest(vault, seal);
      const damaged = await verifyTree(engine, `${vault.snapshots}/${seal.id}`, manifest);
      const known = new Set(butFor.filter(({ id }) => id === seal.id).map(({ path }) => path));
      const fresh = damaged.filter((path) => !known.has(path));
      assert.deepEqual(fresh, [], `${seal.id} is listed and damaged`);
    }
  }

  async #newestComesBack(controller: Controller): Promise<void> {
    const seals = await listSnapshots(controller.vault);
    assert.ok(
      seals.some(({ id }) => id === this.#newest),
      "the last good snapshot is not listed",
    );
    const to = join(this.#room.folder, "back");
    await controller.restore(this.#newest, to);
    assert.deepEqual(treeMap(join(to, "files")), this.#kept, "the last good snapshot comes back differently");
    rmSync(to, { recursive: true });
  }

  async #currentIsWhole(operation: VaultOperation, { engine, vault }: Controller): Promise<void> {
    await openVault(vault.folder, vault.files);
    const manifest = await readCurrent(vault);
    assert.ok(manifest);
    assert.deepEqual(await verifyTree(engine, vault.current, manifest), [], "the generation is damaged");
    const want = operation === "sync" ? treeMap(this.#room.site) : this.#kept;
    assert.deepEqual(treeMap(join(vault.current, "files")), want, "the generation is another tree");
  }

  #nothingLeftOver(): void {
    assert.ok(!existsSync(join(this.#room.folder, "scratch")), "the drill's folder is left");
    const odd = readdirSync(this.#work).filter((name) => !mayLie.includes(name));
    assert.deepEqual(odd, [], "something is left in the vault");
    const partial = readdirSync(join(this.#work, "snapshots")).filter((name) => !/^\d/.test(name));
    assert.deepEqual(partial, [], "something is left beside the snapshots");
  }
}

interface DamagedPath {
  readonly id: string;
  readonly path: string;
}

/** The two oldest snapshots share a rotten file and a rotten schema, and the oldest has lost one: good copies are in the others. */
function damageOldest(snapshots: string): readonly DamagedPath[] {
  const [oldest = "", second = ""] = readdirSync(snapshots).sort();
  const rotten = ["files/d3/f8.txt", "databases/shop/schema.sql"];
  for (const path of rotten) {
    const [first, other] = [join(snapshots, oldest, path), join(snapshots, second, path)];
    rmSync(first);
    rmSync(other);
    writeFileSync(first, "rotten");
    linkSync(first, other);
  }
  const lost = "files/d4/f9.txt";
  rmSync(join(snapshots, oldest, lost));
  return [
    ...rotten.flatMap((path) => [oldest, second].map((id) => ({ id, path }))),
    { id: oldest, path: lost },
  ];
}

function fillSite({ site, database }: VaultRoom, files: number): void {
  for (let number = 0; number < files; number += 1) {
    const folder = join(site, `d${number % 5}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `f${number}.txt`), `content ${number}\n`.repeat(number % 7));
  }
  writeFileSync(join(site, "becomes-folder"), "a file");
  mkdirSync(join(site, "becomes-file"));
  writeFileSync(join(site, "becomes-file", "inside"), "x");
  symlinkSync("d0/f0.txt", join(site, "link"));
  const shop = new DatabaseSync(database);
  shop.exec(
    "CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE gone (id INTEGER PRIMARY KEY)",
  );
  for (let id = 1; id <= 50; id += 1) shop.exec(`INSERT INTO goods VALUES (${id}, 'thing ${id}')`);
  shop.close();
}

function changeSite({ site, database }: VaultRoom): void {
  appendFileSync(join(site, "d1", "f1.txt"), "more");
  rmSync(join(site, "d2"), { recursive: true });
  rmSync(join(site, "becomes-folder"));
  mkdirSync(join(site, "becomes-folder", "deep"), { recursive: true });
  writeFileSync(join(site, "becomes-folder", "deep", "new"), "new");
  rmSync(join(site, "becomes-file"), { recursive: true });
  writeFileSync(join(site, "becomes-file"), "a file now");
  rmSync(join(site, "link"));
  symlinkSync("d1", join(site, "link"));
  const shop = new DatabaseSync(database);
  shop.exec(
    "UPDATE goods SET name = 'other' WHERE id = 7; DROP TABLE gone; CREATE TABLE fresh (id INTEGER PRIMARY KEY)",
  );
  shop.close();
}
