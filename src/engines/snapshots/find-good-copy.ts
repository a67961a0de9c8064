import { type BytePath, unescapeBytes } from "../../core/mirror/byte-path.ts";
import type { Damage } from "../../core/snapshot/damage.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import { textOf } from "./expected.ts";
import type { Holders } from "./holders.ts";
import { listSnapshots, readSnapshotManifest } from "./list.ts";

export type GoodCopy =
  | { readonly kind: "file"; readonly path: LocalPath; readonly from: string }
  /** What a manifest tells can be written anew. */
  | { readonly kind: "text"; readonly text: string; readonly from: string };

export interface MendStep {
  readonly damage: Damage;
  /** Null: there is none in the vault. */
  readonly source: GoodCopy | null;
}

/** Looks through the vault for files that are what the damaged ones should be. Every one is hashed before it is believed. */
export async function findGoodCopies(
  engine: Engine,
  place: { readonly vault: Vault; readonly holders: Holders },
  damages: readonly Damage[],
): Promise<readonly MendStep[]> {
  const steps: MendStep[] = [];
  const elsewhere = await namesakes(place.vault, damages);
  for (const damage of damages)
    steps.push({
      damage,
      source: damage.sha256 === null ? null : await findOne(engine, place, damage, elsewhere),
    });
  return steps;
}

type Namesakes = ReadonlyMap<string, readonly { readonly path: LocalPath; readonly from: string }[]>;

async function findOne(
  engine: Engine,
  { vault, holders }: { readonly vault: Vault; readonly holders: Holders },
  damage: Damage,
  elsewhere: Namesakes,
): Promise<GoodCopy | null> {
  const text = await writtenAnew(engine, vault, damage);
  if (text !== null) return text;
  const others = holders.all
    .filter((holder) => !damage.snapshots.includes(holder))
    .map((from) => ({ path: `${holders.folderOf(from)}/${damage.path}`, from }));
  const kept = damage.kind === "manifest" ? await keptManifests(vault) : [];
  for (const { path, from } of [...others, ...kept, ...(elsewhere.get(damage.sha256 ?? "") ?? [])])
    if ((await engine.files.sha256(path)) === damage.sha256) return { kind: "file", path, from };
  return null;
}

async function writtenAnew(
  engine: Engine,
  vault: Vault,
  { path, snapshots, sha256 }: Damage,
): Promise<GoodCopy | null> {
  if (!path.endsWith(".sql")) return null;
  for (const seal of await listSnapshots(vault)) {
    if (!snapshots.includes(seal.id)) continue;
    const text = textOf(await readSnapshotManifest(vault, seal), path);
    if (text !== null && engine.digest.sha256(text) === sha256)
      return { kind: "text", text, from: "its manifest" };
  }
  return null;
}

async function keptManifests(vault: Vault) {
  const names = (await vault.files.listNames(`${vault.folder}/manifests`)) ?? [];
  return names.map((name) => ({ path: `${vault.folder}/manifests/${name}`, from: `manifests/${name}` }));
}

/** The same content under other names: a picture that was uploaded twice, a part of another table. */
async function namesakes(vault: Vault, damages: readonly Damage[]): Promise<Namesakes> {
  const wanted = new Map<string, { path: LocalPath; from: string }[]>();
  for (const { sha256 } of damages) if (sha256 !== null) wanted.set(sha256, []);
  if (wanted.size === 0) return wanted;
  const trees = [...(await listSnapshots(vault)).map(({ id }) => [`${vault.snapshots}/${id}`, id] as const)];
  for (const [folder, from] of [...trees, [vault.current, "current"] as const]) {
    for await (const lines of vault.files.readLines(`${folder}/manifest`))
      for (const line of lines) noteNamesake(line, wanted, { folder, from });
  }
  return wanted;
}

function noteNamesake(
  line: string,
  wanted: ReadonlyMap<string, { path: LocalPath; from: string }[]>,
  { folder, from }: { readonly folder: LocalPath; readonly from: string },
): void {
  const isFile = line.startsWith("f\t");
  if (!isFile && !line.startsWith("c\t")) return;
  const fields = line.split("\t", 6);
  const found = wanted.get((isFile ? fields[5] : fields[4]) ?? "");
  if (found === undefined) return;
  const path: BytePath = `${isFile ? "files/" : ""}${unescapeBytes(fields[1] ?? "")}`;
  found.push({ path: `${folder}/${path}`, from: `${from}, under another name` });
}
