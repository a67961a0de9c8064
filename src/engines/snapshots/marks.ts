import { fromBytePath, toBytePath } from "../../core/mirror/byte-path.ts";
import { noProof, type Proof, readProof } from "../../core/snapshot/proof.ts";
import type { SnapshotId } from "../../core/snapshot/snapshot.ts";
import type { Vault } from "../vault/place-vault.ts";

// What is said about a snapshot after it was sealed stands in files beside the snapshots: nothing in one is ever changed,
// and a vault without its controller still knows it.

export interface Pin {
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export async function readPin(vault: Vault, id: SnapshotId): Promise<Pin | null> {
  const text = await vault.files.read(pinPath(vault, id));
  if (text === null) return null;
  try {
    return JSON.parse(fromBytePath(text)) as Pin;
  } catch {
    // What was meant to be kept is kept, whatever became of the words.
    return { reason: "its reason cannot be read any more", at: 0 };
  }
}

export async function writePin(vault: Vault, id: SnapshotId, pin: Pin): Promise<void> {
  await vault.files.makeFolder(`${vault.folder}/pins`);
  await vault.files.writeDurable(pinPath(vault, id), toBytePath(`${JSON.stringify(pin)}\n`));
}

export async function removePin(vault: Vault, id: SnapshotId): Promise<void> {
  await vault.files.remove(pinPath(vault, id));
}

export async function readProofOf(vault: Vault, id: SnapshotId): Promise<Proof> {
  const text = await vault.files.read(proofPath(vault, id));
  return (text === null ? null : readProof(text)) ?? noProof;
}

export async function writeProof(vault: Vault, id: SnapshotId, proof: Proof): Promise<void> {
  await vault.files.makeFolder(`${vault.folder}/proofs`);
  await vault.files.writeDurable(proofPath(vault, id), `${JSON.stringify(proof)}\n`);
}

/** Of snapshots that are gone. */
export async function forgetProofs(vault: Vault, known: ReadonlySet<SnapshotId>): Promise<void> {
  for (const name of (await vault.files.listNames(`${vault.folder}/proofs`)) ?? [])
    if (!known.has(name.replace(/\.json$/, ""))) await vault.files.remove(`${vault.folder}/proofs/${name}`);
}

/** What the last prune left behind. */
export interface PruneMark {
  /** Milliseconds since 1970; null before the first. */
  readonly prunedAt: number | null;
  /** Changes up to this snapshot were looked at by a person. */
  readonly trusted: SnapshotId | null;
}

export async function readPruneMark(vault: Vault): Promise<PruneMark> {
  const text = await vault.files.read(`${vault.folder}/last-prune.json`);
  return (text === null ? null : pruneMarkIn(text)) ?? { prunedAt: null, trusted: null };
}

/** Null, and so the more careful answer to both questions, for what is none any more. */
function pruneMarkIn(text: string): PruneMark | null {
  try {
    const { prunedAt, trusted } = JSON.parse(text) as PruneMark;
    const isMark =
      (prunedAt === null || Number.isSafeInteger(prunedAt)) &&
      (trusted === null || typeof trusted === "string");
    return isMark ? { prunedAt, trusted } : null;
  } catch {
    return null;
  }
}

export function writePruneMark(vault: Vault, mark: PruneMark): Promise<void> {
  return vault.files.writeDurable(`${vault.folder}/last-prune.json`, `${JSON.stringify(mark)}\n`);
}

function pinPath(vault: Vault, id: SnapshotId): string {
  return `${vault.folder}/pins/${id}.json`;
}

function proofPath(vault: Vault, id: SnapshotId): string {
  return `${vault.folder}/proofs/${id}.json`;
}
