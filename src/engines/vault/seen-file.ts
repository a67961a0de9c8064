import type { Manifest } from "../../core/mirror/manifest.ts";
import { readSeen, type Seen } from "../../core/mirror/seen.ts";
import type { Vault } from "./place-vault.ts";

/** What the last pass saw beside the newest generation; null when there is nothing to rely on. */
export async function readSeenFile(
  vault: Vault,
  have: Manifest | null,
  source: string,
): Promise<Seen | null> {
  const text = have === null ? null : await vault.files.read(seenPath(vault));
  return text === null || have === null ? null : readSeen(text, { generation: have.head.generation, source });
}

/** Names that are no text in latin1 are escaped, so the file is ASCII. */
export async function writeSeenFile(vault: Vault, seen: Seen): Promise<void> {
  const text = JSON.stringify(seen).replace(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  await vault.files.writeDurable(seenPath(vault), text);
}

function seenPath(vault: Vault): string {
  return `${vault.folder}/seen`;
}
