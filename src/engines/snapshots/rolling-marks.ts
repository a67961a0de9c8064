import { slices } from "../../core/snapshot/proof.ts";
import { noRolling, type RollingMarks } from "../../core/snapshot/rolling.ts";
import type { Vault } from "../vault/place-vault.ts";

export async function readRolling(vault: Vault): Promise<RollingMarks> {
  const text = await vault.files.read(rollingPath(vault));
  if (text === null) return noRolling;
  try {
    const { slicesAt } = JSON.parse(text) as { readonly slicesAt: RollingMarks };
    return slicesAt.length === slices ? slicesAt : noRolling;
  } catch {
    // Unreadable: everything is due again, which costs reading and loses nothing.
    return noRolling;
  }
}

export async function noteSlice(vault: Vault, slice: number, nowMs: number): Promise<void> {
  const before = await readRolling(vault);
  const slicesAt = before.map((at, index) => (index === slice ? nowMs : at));
  await vault.files.writeDurable(rollingPath(vault), `${JSON.stringify({ slicesAt })}\n`);
}

function rollingPath(vault: Vault): string {
  return `${vault.folder}/rolling.json`;
}
