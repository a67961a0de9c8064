import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Redo, RedoStep } from "../../core/mirror/redo.ts";
import { readRedo, writeRedo } from "../../core/mirror/redo.ts";
import { generationManifest, type Vault } from "./place-vault.ts";

/**
 * Turns `incoming/` into the next generation. Everything new is on the disk first; then the redo list appears under its
 * name in one rename, and from then on the generation is N+1: a crash later is rolled forward at the next opening.
 */
export async function commitIncoming(vault: Vault, redo: Redo): Promise<void> {
  await vault.files.syncTree(vault.incoming);
  await vault.files.writeDurable(redoPath(vault), writeRedo(redo));
  await rollForward(vault);
}

/** Finishes a commit whose redo list is there. Each step is left alone when it was done before. */
export async function rollForward(vault: Vault): Promise<void> {
  const { files } = vault;
  const text = await files.read(redoPath(vault));
  if (text === null) return;
  const redo = await deleteFirst(vault, readRedo(text));
  for (const steps of stretchesOf(redo.steps)) await applyStretch(vault, steps);
  await files.syncTree(`${vault.folder}/manifests`);
  const kept = generationManifest(vault, redo.generation);
  if ((await files.lstat(kept)) === null) await files.linkAll([[`${vault.current}/manifest`, kept]]);
  // In this order: without the list, what is left of it would be taken for a fetch that was cut short.
  await files.remove(vault.incoming);
  await files.remove(redoPath(vault));
}

/**
 * Deletions must not be repeated once something new may stand under the same name, so they leave the list before the
 * first move.
 */
async function deleteFirst(vault: Vault, redo: Redo): Promise<Redo> {
  const deletions = redo.steps.filter((step) => step.kind === "delete");
  if (deletions.length === 0) return redo;
  for (const step of deletions) await vault.files.remove(`${vault.current}/${step.path}`);
  const rest = { ...redo, steps: redo.steps.filter((step) => step.kind !== "delete") };
  await vault.files.writeDurable(redoPath(vault), writeRedo(rest));
  return rest;
}

interface Stretch {
  readonly kind: RedoStep["kind"];
  readonly paths: Set<BytePath>;
}

/** Steps of one kind that follow one another. */
function stretchesOf(steps: readonly RedoStep[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { kind, path } of steps) {
    const last = stretches.at(-1);
    if (last?.kind === kind) last.paths.add(path);
    else stretches.push({ kind, paths: new Set([path]) });
  }
  return stretches;
}

async function applyStretch({ files, current, incoming }: Vault, { kind, paths }: Stretch): Promise<void> {
  if (kind === "folder") {
    for (const path of paths) await files.makeFolder(`${current}/${path}`);
    return;
  }
  const pairs = Array.from(paths, (path) => [`${incoming}/${path}`, `${current}/${path}`] as const);
  const stats = await files.lstatAll(pairs.map(([from]) => from));
  // Gone from incoming: an earlier try has moved it.
  await files.renameAll(pairs.filter((_, at) => stats[at] !== null));
}

function redoPath(vault: Vault): string {
  return `${vault.folder}/redo`;
}
