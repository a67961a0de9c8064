import type { Manifest, ManifestOutline } from "../../core/mirror/manifest.ts";
import type { LocalPath } from "../../ports/files.ts";
import { readCurrentOutline } from "../vault/outline-file.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readCurrentTree } from "../vault/vault.ts";
import type { Survey } from "./generation.ts";
import { type GenerationPlan, planEdits, planGeneration } from "./plan-generation.ts";

/** The vault's newest generation. Its tree is read only where it is needed: it may have a million entries. */
export interface KnownGeneration extends ManifestOutline {
  /** Until the next one is committed. */
  readonly manifest: LocalPath;
  /** To be asked for before the next one is committed. */
  read(): Promise<Manifest>;
}

export async function readKnownGeneration(vault: Vault): Promise<KnownGeneration | null> {
  const outline = await readCurrentOutline(vault);
  if (outline === null) return null;
  const { head, databases } = outline;
  let reading: Promise<Manifest> | null = null;
  const read = (): Promise<Manifest> => {
    reading ??= readCurrentTree(vault).then((entries) => ({ head, entries, databases }));
    return reading;
  };
  return { ...outline, manifest: `${vault.current}/manifest`, read };
}

export async function compareWithVault(
  have: KnownGeneration | null,
  survey: Survey,
): Promise<GenerationPlan> {
  const { tree } = survey;
  if (tree.kind === "listed")
    return planGeneration(have === null ? null : await have.read(), { ...survey, tree });
  if (have === null) throw new TypeError("a listing is known, but no generation");
  return planEdits(have, survey, tree.kind === "changed" ? tree : { was: [], now: [] });
}
