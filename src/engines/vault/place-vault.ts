import type { Files, LocalPath } from "../../ports/files.ts";

/** One site's part of the vault. Its format is public: see docs/vault-format.md. */
export interface Vault {
  readonly folder: LocalPath;
  readonly current: LocalPath;
  readonly incoming: LocalPath;
  /** What a fetch that was cut short had brought, for the next one. */
  readonly leftover: LocalPath;
  readonly snapshots: LocalPath;
  /** Where good copies are made ready for what was damaged. */
  readonly mending: LocalPath;
  readonly files: Files;
}

/** For reading only; nothing is finished or cleared. */
export function placeVault(folder: LocalPath, files: Files): Vault {
  return {
    folder,
    current: `${folder}/current`,
    incoming: `${folder}/incoming`,
    leftover: `${folder}/leftover`,
    snapshots: `${folder}/snapshots`,
    mending: `${folder}/mending`,
    files,
  };
}

/** Where the manifest of a generation is kept while a replica may carry it. */
export function generationManifest(vault: Vault, generation: number): LocalPath {
  return `${vault.folder}/manifests/${generation}`;
}
