import type { Manifest, ManifestEntry } from "../../core/mirror/manifest.ts";
import { isFile } from "../../core/mirror/manifest.ts";
import { knownDatabase } from "../../core/mirror/plan-database.ts";
import type { CopyRules, Engine } from "./engine.ts";
import { type Survey, surveyAccount } from "./generation.ts";
import type { Look } from "./look.ts";
import type { TargetTree } from "./ship.ts";
import type { ListedTree } from "./survey-files.ts";

/** A full look at an account: every file hashed, every row in its bucket, at 128 bits. Needed when what it carries is not certain. */
export async function compareAccount(
  engine: Engine,
  look: Look,
  rules: CopyRules,
  want: Manifest | null,
): Promise<TargetTree> {
  await using survey = await surveyAccount(engine, look, rules, {
    known: want?.databases ?? [],
    hash: "deep",
  });
  return await treeOf(engine, survey);
}

/** A survey with its files hashed. */
export async function treeOf(engine: Engine, survey: Survey<ListedTree>): Promise<TargetTree> {
  const { seat, place } = survey.look;
  const files = survey.tree.entries.filter((entry) => entry.kind === "file").map((entry) => entry.path);
  const step = engine.talk.step(`hash ${files.length} files on ${seat.account.id}`);
  const hashes = await seat.transport.hashFiles(place.root, files, {
    signal: engine.signal,
    onProgress: (progress) => step.progress({ ...progress, itemsTotal: files.length }),
  });
  step.done(`${hashes.size} files`);
  const entries: ManifestEntry[] = [];
  for (const entry of survey.tree.entries) {
    const sha256 = hashes.get(entry.path);
    if (entry.kind !== "file") entries.push(entry);
    else if (sha256 !== undefined) entries.push({ ...entry, sha256 });
  }
  return {
    entries,
    databases: new Map(
      survey.databases.map(({ survey: one }) => [one.name, { tables: one.tables, after: one.after }]),
    ),
  };
}

/** What an account carries for certain, from the manifest of that generation. */
export function treeOfManifest(manifest: Manifest): TargetTree {
  return {
    entries: manifest.entries,
    databases: new Map(manifest.databases.map((database) => [database.name, knownDatabase(database)])),
  };
}

export const emptyTree: TargetTree = { entries: [], databases: new Map() };

export function countFiles(entries: readonly ManifestEntry[]): number {
  return entries.filter(isFile).length;
}
