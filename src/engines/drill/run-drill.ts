import { type DrillCheck, type DrillReport, hasPassed } from "../../core/drill/drill-report.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import { damageWords } from "../../core/snapshot/damage.ts";
import { KnownHashes } from "../../core/snapshot/known-hashes.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import { bytes, count } from "../../core/words/quantities.ts";
import type { AppDriver } from "../../ports/app.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { ScratchPrograms } from "../../ports/scratch-programs.ts";
import type { Transport } from "../../ports/transport.ts";
import type { Engine } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import { allExpected } from "../snapshots/expected.ts";
import { readSnapshotManifest } from "../snapshots/list.ts";
import { restoreToFolder } from "../snapshots/restore-to-folder.ts";
import { verifyTree } from "../snapshots/verify-tree.ts";
import type { Vault } from "../vault/place-vault.ts";
import { storeDrill } from "./drill-record.ts";
import { rehearseDatabases } from "./rehearse-databases.ts";
import { rehearsePage } from "./rehearse-page.ts";

export interface DrillOrder {
  readonly vault: Vault;
  readonly seal: SnapshotSeal;
  /** A folder that is only this drill's: emptied before and after. */
  readonly scratch: LocalPath;
  /** An account of this machine whose home is the scratch folder. */
  readonly transport: Transport;
  readonly programs: ScratchPrograms;
  /** The application that is found in the restored tree. */
  readonly chooseApp: () => Promise<AppDriver>;
  readonly names: readonly string[];
  /** What the site's own checks expect on its front page. */
  readonly texts: readonly string[];
}

/** What a drill works with: its order, and what it found until now. */
export interface Rehearsal {
  readonly engine: Engine;
  readonly order: DrillOrder;
  readonly manifest: Manifest;
  readonly checks: DrillCheck[];
  readonly leftOut: string[];
}

/** Restores a snapshot where nobody sees it, looks, stores what it saw, and leaves nothing behind. */
export async function runDrill(engine: Engine, order: DrillOrder): Promise<DrillReport> {
  const { seal } = order;
  const about = { kind: "drill", site: seal.site, epoch: null } as const;
  return withOperation(
    engine,
    about,
    async (operation) => {
      await operation.plan({ snapshot: seal.id });
      const atMs = engine.clock.nowMs();
      try {
        const report = await operation.step("rehearse", () => rehearse(engine, order));
        await storeDrill(engine.coordination, { report, atMs });
        return report;
      } finally {
        await engine.files.remove(order.scratch);
      }
    },
    (report) => report,
  );
}

async function rehearse(engine: Engine, order: DrillOrder): Promise<DrillReport> {
  const { seal, vault } = order;
  const { clock } = engine;
  const [startedMs, at] = [clock.monotonicMs(), clock.nowMs()];
  const sinceStart = () => Math.round(clock.monotonicMs() - startedMs);
  await engine.files.remove(order.scratch);
  await checkRoom(engine, order);
  const manifest = await readSnapshotManifest(vault, seal);
  const work: Rehearsal = { engine, order, manifest, checks: [], leftOut: [] };
  await restoreFiles(work);
  await using databases = await rehearseDatabases(work);
  const restoredMs = sinceStart();
  await rehearsePage(work, databases.access);
  return {
    site: seal.site,
    account: seal.source,
    generation: seal.generation,
    snapshot: seal.id,
    at: engine.isoTime(at),
    restoredMs,
    checks: work.checks,
    leftOut: work.leftOut,
    rtoEstimateMs: sinceStart(),
    rpoMs: Math.max(0, at - seal.at),
    passed: hasPassed(work.checks),
  };
}

/** Files once, and their rows once more in a database. */
async function checkRoom({ files }: Engine, { scratch, seal }: DrillOrder): Promise<void> {
  await files.makeFolder(scratch);
  const free = await files.freeBytes(scratch);
  if (free > seal.bytes * 2) return;
  throw new ClonePanelError(
    "DISK_FULL",
    `a drill needs about ${bytes(seal.bytes * 2)}, and there are ${bytes(free)} where the state lies`,
    { hint: "Make room there, then run the same command again.", remedy: "owner", site: seal.site },
  );
}

/** The way of every restore; then every byte of what came out of it. */
async function restoreFiles({ engine, order, manifest, checks }: Rehearsal): Promise<void> {
  const folder = `${order.scratch}/restored`;
  const restored = await restoreToFolder(engine, {
    vaultFolder: order.vault.folder,
    snapshot: order.seal.id,
    scope: { kind: "site" },
    folder,
  });
  const tree = await verifyTree(engine, folder, {
    expected: allExpected(manifest, engine.digest),
    known: new KnownHashes(),
    names: { kind: "chosen" },
  });
  const [first] = tree.damages;
  checks.push({
    name: "files",
    ok: first === undefined,
    detail:
      first === undefined
        ? `${count(restored.files, "file")}, ${bytes(tree.bytes)}, every hash is the manifest's`
        : `${first.path}: ${damageWords[first.kind]}; ${count(tree.damages.length, "file")} wrong in all`,
  });
}
