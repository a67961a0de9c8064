import { asciiJson } from "../../core/ascii-json.ts";
import type { ManifestOutline } from "../../core/mirror/manifest.ts";
import { readSeen, type Seen } from "../../core/mirror/seen.ts";
import type { Vault } from "./place-vault.ts";

/** What the last pass saw beside the newest generation; null when there is nothing to rely on. */
export async function readSeenFile(
  vault: Vault,
  have: Pick<ManifestOutline, "head"> | null,
  source: string,
): Promise<Seen | null> {
  const text = have === null ? null : await vault.files.read(seenPath(vault));
  return text === null || have === null ? null : readSeen(text, { generation: have.head.generation, source });
}

export async function writeSeenFile(vault: Vault, seen: Seen): Promise<void> {
  await vault.files.writeDurable(seenPath(vault), asciiJson(seen));
}

function seenPath(vault: Vault): string {
  return `${vault.folder}/seen`;
}
