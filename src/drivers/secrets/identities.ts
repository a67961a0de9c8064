import { ClonePanelError } from "../../core/errors.ts";
import { Secret } from "../../core/site/secret.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Unlocking } from "../../ports/unlocking.ts";
import { isSealed, openSealed } from "./open-sealed.ts";
import type { ReadSmallFile } from "./parts.ts";
import { missing, refuseOpenToOthers, unreadable } from "./refusals.ts";

export interface IdentityParts {
  readonly readFile: ReadSmallFile;
  /** Those that the configuration names. */
  readonly files: readonly LocalPath[];
  /** Asks whoever sits at the terminal; null: nobody does. */
  readonly ask: (question: string, signal: AbortSignal | undefined) => Promise<Secret | null>;
}

/**
 * The keys that open age files. One that lies under a passphrase is opened once, by a person, and then kept in memory; one
 * that lies open is read each time, and must be nobody else's.
 */
export class Identities implements Unlocking {
  readonly #parts: IdentityParts;
  readonly #opened = new Map<LocalPath, readonly Secret[]>();
  #asks: "may" | "never" = "may";
  /** One question at a time, however many jobs want the same key. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** @throws SECRETS_LOCKED, SECRET_MISSING, SECRET_UNREADABLE */
  async keysOf(file: LocalPath, signal: AbortSignal | undefined): Promise<readonly Secret[]> {
    const turn = this.#turn.then(() => this.#keysOf(file, signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async locked(): Promise<readonly LocalPath[]> {
    const found: LocalPath[] = [];
    for (const file of new Set(this.#parts.files)) {
      if (this.#opened.has(file)) continue;
      const read = await this.#parts.readFile(file);
      if (read.kind === "read" && isSealed(read.bytes)) found.push(file);
    }
    return found;
  }

  async unlock(passphrase: Secret): Promise<readonly LocalPath[]> {
    const opened: LocalPath[] = [];
    for (const file of await this.locked()) {
      const read = await this.#parts.readFile(file);
      if (read.kind === "unreadable") continue;
      const text = await openSealed(read.bytes, { kind: "passphrase", passphrase });
      if (text === null) continue;
      this.#opened.set(file, keysIn(file, text));
      opened.push(file);
    }
    return opened;
  }

  async settle(signal: AbortSignal): Promise<void> {
    for (const file of await this.locked()) await this.#ask(file, signal);
    this.#asks = "never";
  }

  async #keysOf(file: LocalPath, signal: AbortSignal | undefined): Promise<readonly Secret[]> {
    const known = this.#opened.get(file);
    if (known !== undefined) return known;
    const read = await this.#parts.readFile(file);
    if (read.kind === "unreadable")
      throw missing(
        `the key file ${file} cannot be read (${read.reason})`,
        `Make one: age-keygen | age -p > ${file}`,
      );
    if (!isSealed(read.bytes)) {
      refuseOpenToOthers(file, read.mode);
      return keysIn(file, Buffer.from(read.bytes).toString("utf8"));
    }
    if (this.#asks === "never") throw locked(file);
    await this.#ask(file, signal);
    const opened = this.#opened.get(file);
    if (opened === undefined) throw locked(file);
    return opened;
  }

  async #ask(file: LocalPath, signal: AbortSignal | undefined): Promise<void> {
    const passphrase = await this.#parts.ask(`Passphrase of ${file}: `, signal);
    if (passphrase !== null) await this.unlock(passphrase);
  }
}

function keysIn(file: LocalPath, text: string): readonly Secret[] {
  const keys = text.split(/\r?\n/).filter((line) => /^AGE-SECRET-KEY-/.test(line));
  if (keys.length > 0) return keys.map((key) => new Secret(key.trim()));
  throw unreadable(`the key file ${file} holds no key of age`, `Make one: age-keygen | age -p > ${file}`);
}

function locked(file: LocalPath): ClonePanelError {
  return new ClonePanelError(
    "SECRETS_LOCKED",
    `a secret lies under the key ${file}, which nobody has opened`,
    {
      hint: "Give its passphrase to the running controller: clonepanel unlock",
      remedy: "owner",
    },
  );
}
