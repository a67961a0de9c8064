import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { Files } from "../../../ports/files.ts";
import type { StateDatabase } from "./database.ts";
import { isProvenDead, type ProofOfLife, proveLife } from "./proof-of-life.ts";

export interface OwnerSettings {
  /** Folder of the proofs of life, or null when nothing is ever written (an absent state that is only read). */
  readonly folder: string | null;
  /** For people: which process this is. */
  readonly label: string;
  readonly id: string;
  readonly files: Files;
  readonly nowMs: () => number;
}

/** This process among those that share the state. It registers only when it first takes a lock or begins an operation. */
export class Owner {
  readonly #database: StateDatabase;
  readonly #settings: OwnerSettings;
  #life: ProofOfLife | null = null;
  #registering: Promise<void> | null = null;

  constructor(database: StateDatabase, settings: OwnerSettings) {
    this.#database = database;
    this.#settings = settings;
  }

  async register(): Promise<string> {
    this.#registering ??= this.#register();
    await this.#registering;
    return this.#settings.id;
  }

  async #register(): Promise<void> {
    const { folder, id, label, files, nowMs } = this.#settings;
    if (folder !== null) {
      await files.makeFolder(toBytePath(folder));
      // The proof comes first: whoever sees the row can already ask for it.
      this.#life = proveLife(this.#pathOf(id));
    }
    this.#database.run("INSERT INTO owners (id, label, since) VALUES (?, ?, ?)", id, label, nowMs());
  }

  labelOf(owner: string): string {
    return String(
      this.#database.get("SELECT label FROM owners WHERE id = ?", owner)?.["label"] ?? "an ended process",
    );
  }

  /** Only a proof counts, never the time that passed. */
  isDead(owner: string): boolean {
    if (owner === this.#settings.id) return false;
    if (this.#database.get("SELECT id FROM owners WHERE id = ?", owner) === undefined) return true;
    return isProvenDead(this.#pathOf(owner)) === "dead";
  }

  /** Removes what a dead owner left of its own, once nothing in the database speaks of it as living. */
  async bury(owner: string): Promise<void> {
    this.#database.run(
      `DELETE FROM owners WHERE id = ?
         AND NOT EXISTS (SELECT 1 FROM locks WHERE owner = owners.id)
         AND NOT EXISTS (SELECT 1 FROM operations WHERE owner = owners.id AND status = 'running')`,
      owner,
    );
    const { folder, files } = this.#settings;
    if (folder !== null && this.#database.get("SELECT id FROM owners WHERE id = ?", owner) === undefined) {
      await files.remove(toBytePath(this.#pathOf(owner)));
    }
  }

  /** What the kernel does when the process dies. */
  dropLife(): void {
    this.#life?.close();
  }

  async close(): Promise<void> {
    if (this.#registering === null) return;
    await this.#registering.catch(() => undefined);
    this.dropLife();
    await this.bury(this.#settings.id);
  }

  #pathOf(owner: string): string {
    return `${this.#settings.folder}/${owner}.alive`;
  }
}
