import type { Manifest, ManifestOutline } from "../../core/mirror/manifest.ts";
import { readCurrentOutline } from "../vault/outline-file.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readCurrentTree } from "../vault/vault.ts";
import type { Survey } from "./generation.ts";
import { type GenerationPlan, planAsKnown, planGeneration } from "./plan-generation.ts";

/** The vault's newest generation. Its tree is read only where it is needed: it may have a million entries. */
export interface KnownGeneration extends ManifestOutline {
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
  return { ...outline, read };
}

export async function compareWithVault(
  have: KnownGeneration | null,
  survey: Survey,
): Promise<GenerationPlan> {
  const { tree } = survey;
  if (tree.kind === "as-known" && have !== null) return planAsKnown(have, survey);
  if (tree.kind === "as-known") throw new TypeError("a listing is known, but no generation");
  return planGeneration(have === null ? null : await have.read(), { ...survey, tree });
}
