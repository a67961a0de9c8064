import { ClonePanelError } from "../../core/errors.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import { filesOf, type Manifest, outlineOf } from "../../core/mirror/manifest.ts";
import { pathMatcher } from "../../core/mirror/path-rules.ts";
import { without } from "../../core/mirror/plan-files.ts";
import { databaseFolder } from "../../core/mirror/table-folder.ts";
import {
  type ComparedTree,
  describeDrift,
  type NamedRows,
  type ReplicaDrift,
  type VerifyReport,
} from "../../core/mirror/verify-report.ts";
import { count } from "../../core/words/quantities.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { LocalPath } from "../../ports/files.ts";
import { openVault, readCurrent } from "../vault/vault.ts";
import { treeOf, treeOfManifest } from "./compare.ts";
import type { CopyRules, Engine, SiteWork } from "./engine.ts";
import { surveyAccount } from "./generation.ts";
import type { Look } from "./look.ts";
import { lookAtAll } from "./look-all.ts";
import { nameDriftedRows, type VaultTree } from "./name-drifted-rows.ts";
import { withOperation } from "./operation.ts";
import { changeRecord, readRecord, replicaOf, withReplica } from "./site-record.ts";

/** Full compare: every file and chunk of the vault re-hashed, every file and row of each account against it. */
export async function verifySite(engine: Engine, work: SiteWork): Promise<VerifyReport> {
  const record = await readRecord(engine.coordination, work.site);
  const vault = await openVault(work.vaultFolder, engine.files);
  const manifest = await readCurrent(vault);
  if (manifest === null) throw nothingYet(work.site.id);
  const about = { kind: "verify", site: work.site.id, epoch: record.epoch } as const;
  return withOperation(
    engine,
    about,
    () => verifyAll(engine, work, record, { manifest, tree: vault.current }),
    (report) => report,
  );
}

function nothingYet(site: string): ClonePanelError {
  return new ClonePanelError("NOTHING_TO_VERIFY", `"${site}" has no generation in the vault yet`, {
    hint: `Run a sync first: clonepanel sync ${site}`,
    remedy: "owner",
    site,
  });
}

async function verifyAll(
  engine: Engine,
  work: SiteWork,
  record: SiteRecord,
  vault: { readonly manifest: Manifest; readonly tree: LocalPath },
): Promise<VerifyReport> {
  const { manifest, tree } = vault;
  const damaged = await verifyTree(engine, tree, manifest);
  const known = { manifest, tree, damaged: new Set(damaged) };
  const { looks, rules, unreachable } = await lookAtAll(engine, work, record);
  const replicas: ReplicaDrift[] = [];
  let current = record;
  for (const [account, seen] of looks) {
    if (account === record.primary) continue;
    const before = replicaOf(current, account);
    const about = { account, generation: before.generation };
    const drift = describeDrift(about, ...(await compared(engine, seen, rules, known)));
    replicas.push(drift);
    const now = engine.clock.nowMs();
    const entry = drift.same
      ? { ...before, verifiedAt: now, driftedAt: null }
      : { ...before, driftedAt: now };
    current = await changeRecord(engine.coordination, current, withReplica(current, entry));
  }
  const checked = outlineOf(manifest).tree.files + chunksOf(manifest).length;
  return {
    site: work.site.id,
    generation: manifest.head.generation,
    vault: { checked, damaged },
    replicas,
    primary: await comparePrimary(engine, looks.get(record.primary) ?? null, rules, known),
    unreachable: unreachable.filter(({ account }) => account !== record.primary),
  };
}

/** Last of all, and never in the way of the others: what it has that the vault has not is what a sync is for. */
async function comparePrimary(
  engine: Engine,
  seen: Look | null,
  rules: CopyRules,
  vault: VaultTree,
): Promise<ReplicaDrift | null> {
  if (seen === null) return null;
  const about = { account: seen.seat.account.id, generation: null };
  try {
    return describeDrift(about, ...(await compared(engine, seen, rules, vault)));
  } catch (error) {
    if (!(error instanceof ClonePanelError) || engine.signal.aborted) throw error;
    engine.talk.warn(`the primary was not compared: ${error.message}`);
    return null;
  }
}

/** What an account has and what it should have, both without what is its own. */
async function compared(
  engine: Engine,
  seen: Look,
  rules: CopyRules,
  vault: VaultTree,
): Promise<[ComparedTree & { readonly rows: NamedRows }, ComparedTree]> {
  const { manifest } = vault;
  const leftOut = pathMatcher([...rules.exclude, ...rules.perHost]);
  const cut = <Tree extends ComparedTree>(tree: Tree) => ({
    ...tree,
    entries: without(tree.entries, leftOut),
  });
  await using survey = await surveyAccount(engine, seen, rules, { known: manifest.databases, hash: "deep" });
  // Before the files are hashed, which takes long: the views of the databases are open.
  const rows = await nameDriftedRows(engine, survey.databases, vault);
  return [{ ...cut(await treeOf(engine, survey)), rows }, cut(treeOfManifest(manifest))];
}

/** Paths below a generation or snapshot whose content is not what its manifest says. */
export async function verifyTree(
  engine: Engine,
  tree: LocalPath,
  manifest: Manifest,
): Promise<readonly BytePath[]> {
  const wanted = [
    ...Array.from(filesOf(manifest.entries), ({ path, sha256 }) => ({ path: `files/${path}`, sha256 })),
    ...chunksOf(manifest),
  ];
  const step = engine.talk.step(`hash ${count(wanted.length, "file")} of the vault`);
  let items = 0;
  const good = await mapLimited(wanted, 8, async ({ path, sha256 }) => {
    const found = await engine.files.sha256(`${tree}/${path}`);
    items += 1;
    step.progress({ items, itemsTotal: wanted.length });
    return found === sha256;
  });
  const damaged = wanted.filter((_, index) => !good[index]).map(({ path }) => path);
  step.done(damaged.length === 0 ? "all good" : `${damaged.length} damaged`);
  return damaged;
}

/** The parts of tables, and each database's own two files. */
function chunksOf(manifest: Manifest): readonly { readonly path: BytePath; readonly sha256: string }[] {
  return manifest.databases.flatMap(({ name, tables, texts }) => [
    ...tables.flatMap((table) => table.chunks),
    ...Object.entries(texts ?? {}).map(([file, sha256]: [string, string]) => ({
      path: `${databaseFolder(name)}/${file}.sql`,
      sha256,
    })),
  ]);
}
