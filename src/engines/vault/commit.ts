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
  for (const run of runsOfOneKind(redo.steps)) await applyRun(vault, run);
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

/** Steps of a kind that follow each other are done together: a pass moves hundreds of files. */
function* runsOfOneKind(steps: readonly RedoStep[]): Generator<readonly RedoStep[]> {
  let run: RedoStep[] = [];
  for (const step of steps) {
    if (run.length > 0 && run[0]?.kind !== step.kind) {
      yield run;
      run = [];
    }
    run.push(step);
  }
  if (run.length > 0) yield run;
}

async function applyRun({ files, current, incoming }: Vault, run: readonly RedoStep[]): Promise<void> {
  if (run[0]?.kind === "folder") {
    for (const { path } of run) await files.makeFolder(`${current}/${path}`);
    return;
  }
  const waiting = await files.lstatAll(run.map(({ path }) => `${incoming}/${path}`));
  // Gone from incoming: an earlier try has moved it.
  const moves = run.filter((_, at) => waiting[at] !== null);
  await files.renameAll(moves.map(({ path }) => [`${incoming}/${path}`, `${current}/${path}`] as const));
}

function redoPath(vault: Vault): string {
  return `${vault.folder}/redo`;
}
