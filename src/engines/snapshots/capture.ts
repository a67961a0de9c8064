import { ClonePanelError } from "../../core/errors.ts";
import type { ManifestDatabase } from "../../core/mirror/manifest.ts";
import type { SnapshotId, SnapshotReason, SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { CopyRules, Engine } from "../mirror/engine.ts";
import { fetchGeneration, surveyAccount } from "../mirror/generation.ts";
import type { Look } from "../mirror/look.ts";
import { planGeneration } from "../mirror/plan-generation.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readManifestFile } from "../vault/vault.ts";
import { beginSnapshot, sealSnapshot } from "./take.ts";

/**
 * Keeps what lies on an account as a snapshot, whole and browsable, without making a generation of it. The vault's own
 * files serve as basis, so what is the same does not travel.
 */
export async function captureAccount(
  engine: Engine,
  look: Look,
  rules: CopyRules,
  order: {
    readonly vault: Vault;
    readonly reason: SnapshotReason;
    readonly epoch: number;
    /** The snapshot that this one will be compared with: its rows are grouped alike, so only changed ones are read then. */
    readonly base?: SnapshotId | null;
  },
): Promise<SnapshotSeal> {
  const { vault } = order;
  const { site, account } = look.seat;
  const known = await readBaseDatabases(vault, order.base ?? null);
  await using survey = await surveyAccount(engine, look, rules, { known, hash: "deep" });
  const partial = await beginSnapshot(vault);
  const fetched = await fetchGeneration(engine, {
    survey,
    plan: planGeneration(null, survey),
    have: null,
    into: partial.folder,
    basis: vault.current,
    leftover: null,
    head: { site: site.id, generation: 0, epoch: order.epoch, source: account.id },
  });
  if (fetched.warnings.length > 0) {
    throw new ClonePanelError(
      "CAPTURE_INCOMPLETE",
      `what lies on "${account.id}" changed while it was kept: ${fetched.warnings[0]}`,
      {
        hint: "Nothing was overwritten. Run the same command again.",
        remedy: "wait",
        site: site.id,
        account: account.id,
      },
    );
  }
  await vault.files.syncTree(partial.folder);
  return await sealSnapshot(engine, vault, {
    partial,
    manifest: fetched.outline,
    generation: null,
    reason: order.reason,
    ...(order.base === undefined ? {} : { base: order.base }),
  });
}

async function readBaseDatabases(
  vault: Vault,
  base: SnapshotId | null,
): Promise<readonly ManifestDatabase[]> {
  if (base === null) return [];
  const manifest = await readManifestFile(vault.files, `${vault.snapshots}/${base}/manifest`);
  return manifest?.databases ?? [];
}
