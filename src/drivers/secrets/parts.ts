import type { Secret } from "../../core/site/secret.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Identities } from "./identities.ts";

/** What a file that should hold a secret turned out to be. */
export type SmallFile =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Never more than 64 KiB, never a pipe or a device. */
export type ReadSmallFile = (path: string) => Promise<SmallFile>;

export interface SecretParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exec: Pick<Exec, "run">;
  readonly readFile: ReadSmallFile;
  /** As Node calls it: `linux`, `darwin`. */
  readonly system: string;
  readonly identities: Identities;
}

export interface SecretManifest {
  /** The key of the reference. */
  readonly id: string;
  readonly title: string;
  /** As it is written in the configuration. */
  readonly example: string;
  /** What somebody has who takes the disk. */
  readonly atRest: "readable" | "sealed" | "elsewhere";
}

export interface SecretDriver<Ref> {
  readonly manifest: SecretManifest;
  /**
   * Each time anew. One line break at the end is no part of a secret.
   *
   * @throws ClonePanelError SECRET_MISSING, SECRET_FILE_OPEN_TO_OTHERS, SECRET_COMMAND_FAILED, SECRET_UNREADABLE,
   *   SECRETS_LOCKED (owner). No message holds any part of a secret, nor what a program printed.
   */
  read(ref: Ref, parts: SecretParts, signal: AbortSignal | undefined): Promise<Secret>;
}
