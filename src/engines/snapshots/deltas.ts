import { deltaLines, readDelta, type SnapshotDelta } from "../../core/snapshot/delta.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { Vault } from "../vault/place-vault.ts";
import { compareManifests } from "./pieces.ts";

/** The site's own history, oldest first, and what differs from one to the next. */
export interface History {
  readonly line: readonly SnapshotSeal[];
  /** One less than the line: `deltas[i]` leads from `line[i]` to `line[i + 1]`. */
  readonly deltas: readonly SnapshotDelta[];
}

/** Kept beside the snapshots, so that a list of them reads some kilobytes instead of every manifest. */
export async function readHistory(vault: Vault, seals: readonly SnapshotSeal[]): Promise<History> {
  const line = historyOf(seals);
  const deltas: SnapshotDelta[] = [];
  for (const [from, to] of neighbours(line))
    deltas.push((await readStored(vault, from, to)) ?? (await compare(vault, from, to)));
  return { line, deltas };
}

/** Writes what is missing, and lets go of what leads to a snapshot that is gone. */
export async function storeHistory(vault: Vault, seals: readonly SnapshotSeal[]): Promise<void> {
  const line = historyOf(seals);
  await vault.files.makeFolder(deltaFolder(vault));
  for (const [from, to] of neighbours(line)) {
    if ((await readStored(vault, from, to)) !== null) continue;
    const lines = [...deltaLines(await compare(vault, from, to))];
    await vault.files.writeDurable(`${deltaFolder(vault)}/${to.id}`, `${lines.join("\n")}\n`);
  }
  const known = new Set(line.map(({ id }) => id));
  for (const name of (await vault.files.listNames(deltaFolder(vault))) ?? [])
    if (!known.has(name)) await vault.files.remove(`${deltaFolder(vault)}/${name}`);
}

/** What was found on an account has files of its own and no place in the history. */
export function historyOf(seals: readonly SnapshotSeal[]): readonly SnapshotSeal[] {
  return seals
    .filter(({ generation }) => generation !== null)
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

function* neighbours(line: readonly SnapshotSeal[]): Generator<readonly [SnapshotSeal, SnapshotSeal]> {
  for (const [index, to] of line.entries()) {
    const from = line[index - 1];
    if (from !== undefined) yield [from, to];
  }
}

async function readStored(vault: Vault, from: SnapshotSeal, to: SnapshotSeal): Promise<SnapshotDelta | null> {
  const text = await vault.files.read(`${deltaFolder(vault)}/${to.id}`);
  const delta = text === null ? null : readDelta(text.split("\n"));
  return delta?.from === from.id && delta.to === to.id ? delta : null;
}

function compare(vault: Vault, from: SnapshotSeal, to: SnapshotSeal): Promise<SnapshotDelta> {
  const manifestOf = ({ id }: SnapshotSeal) => ({ id, path: `${vault.snapshots}/${id}/manifest` });
  return compareManifests(vault.files, manifestOf(from), manifestOf(to));
}

function deltaFolder(vault: Vault): string {
  return `${vault.folder}/deltas`;
}
