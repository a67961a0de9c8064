import { filterEntries, pathsOf } from "../../core/mirror/entry-list.ts";
import type { Manifest, ManifestEntry } from "../../core/mirror/manifest.ts";
import { EntryPacker } from "../../core/mirror/packed-entries.ts";
import { knownDatabase } from "../../core/mirror/plan-database.ts";
import { count } from "../../core/words/quantities.ts";
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
    // Whoever is brought up to date makes it.
    absent: "nothing",
  });
  return await treeOf(engine, survey);
}

/** A survey with its files hashed. */
export async function treeOf(engine: Engine, survey: Survey<ListedTree>): Promise<TargetTree> {
  const { seat, place } = survey.look;
  const files = pathsOf(filterEntries(survey.tree.entries, (entry) => entry.kind === "file"));
  const step = engine.talk.step(`hash ${count(files.length, "file")} on ${seat.account.id}`);
  const hashes = await seat.transport.hashFiles(place.root, files, {
    signal: engine.signal,
    onProgress: (progress) => step.progress({ ...progress, itemsTotal: files.length }),
  });
  step.done(count(hashes.size, "file"));
  const entries = new EntryPacker<ManifestEntry>();
  for (const entry of survey.tree.entries) {
    const sha256 = hashes.get(entry.path);
    if (entry.kind !== "file") entries.add(entry);
    else if (sha256 !== undefined) entries.add({ ...entry, sha256 });
  }
  return {
    entries: entries.finish(),
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
