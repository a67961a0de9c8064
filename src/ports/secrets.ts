import type { Secret, SecretRef } from "../core/site/secret.ts";

/** Turns a reference into the secret itself, each time anew: a rotated secret needs no restart. */
export interface SecretResolver {
  /**
   * @throws ClonePanelError SECRET_MISSING, SECRET_FILE_OPEN_TO_OTHERS, SECRET_COMMAND_FAILED (owner). No message holds
   *   any part of a secret, nor what a command printed.
   */
  resolve(ref: SecretRef, signal?: AbortSignal): Promise<Secret>;
}
