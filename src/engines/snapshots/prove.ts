import { escapeBytes } from "../../core/mirror/byte-path.ts";
import type { Damage } from "../../core/snapshot/damage.ts";
import { type Proof, slices } from "../../core/snapshot/proof.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readProofOf, writeProof } from "./marks.ts";
import type { Verified, VerifyScope } from "./verify.ts";

/** More are not kept one by one: a snapshot with so many is not mended file by file. */
const mostDamages = 1_000;

/** Writes down what a verification proved, or found wrong, of every snapshot it went through. */
export async function writeProofs(
  vault: Vault,
  { snapshots, damages }: Pick<Verified, "snapshots" | "damages">,
  about: { readonly scope: VerifyScope; readonly nowMs: number },
): Promise<void> {
  const looked = new Set(snapshots.map(({ seal }) => seal.id));
  for (const id of looked)
    await writeProof(vault, id, nextProof(await readProofOf(vault, id), pathsOf(id, damages), about));
  // A file that is shared is as bad in the snapshots that were not looked through.
  for (const damage of damages) {
    for (const id of damage.snapshots) {
      if (id === "current" || looked.has(id)) continue;
      const before = await readProofOf(vault, id);
      const all = new Set([...before.damaged, escapeBytes(damage.path)]);
      await writeProof(vault, id, { ...before, damaged: [...all].slice(0, mostDamages) });
    }
  }
}

function nextProof(
  before: Proof,
  damaged: readonly string[],
  { scope, nowMs }: { readonly scope: VerifyScope; readonly nowMs: number },
): Proof {
  const slicesAt = Array.from({ length: slices }, (_, slice) =>
    scope.kind === "full" || (scope.kind === "slice" && scope.slice === slice)
      ? nowMs
      : (before.slicesAt[slice] ?? null),
  );
  return { v: 1, slicesAt, damaged };
}

function pathsOf(id: string, damages: readonly Damage[]): readonly string[] {
  const own = damages.filter(({ snapshots }) => snapshots.includes(id));
  return own.map(({ path }) => escapeBytes(path)).slice(0, mostDamages);
}
