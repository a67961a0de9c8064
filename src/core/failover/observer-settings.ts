import type { SecretRef } from "../site/secret.ts";

/** Somebody who runs `clonepanel observe` elsewhere, and whose votes count. */
export interface ObserverSettings {
  /** Known to the two of us alone. */
  readonly key: SecretRef;
  /** Observers behind one line are one point of view; an account's id: it runs there. */
  readonly network: string;
}

/** Shorter ones could be guessed. */
export const shortestKeyCharacters = 32;

export const controllerObserver = "controller";
