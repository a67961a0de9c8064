import type { Secret } from "../core/site/secret.ts";
import type { LocalPath } from "./files.ts";

/** Keys of secrets that lie under a passphrase. What was opened stays in the memory of this process. */
export interface Unlocking {
  /** Files of the keys that the configuration needs and that nobody has opened here; absent ones are not among them. */
  locked(): Promise<readonly LocalPath[]>;
  /** Tries a passphrase on each of them. @returns those that it opened. */
  unlock(passphrase: Secret): Promise<readonly LocalPath[]>;
  /**
   * From now on nobody at this terminal is asked when a key is needed: who works in the background must not wait for one.
   * Asks once before, where there is a terminal.
   */
  settle(signal: AbortSignal): Promise<void>;
}
