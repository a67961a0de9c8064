import type { PublicKey } from "../core/keys/key-line.ts";
import type { KeyPurpose } from "../core/keys/purpose.ts";
import type { AccountId } from "../core/site/site.ts";

export interface KeyId {
  readonly account: AccountId;
  readonly purpose: KeyPurpose;
}

/** `next` and `former` are there only while a key is being rotated. */
export type KeySlot = "current" | "next" | "former";

export interface StoredKey extends PublicKey {
  /** Absolute path of the private part, which nobody but this user can read. */
  readonly file: string;
  /** `SHA256:...` */
  readonly fingerprint: string;
  /** ISO 8601, UTC. */
  readonly lastUsedAt: string | null;
}

/**
 * The keys that were made on this machine. The private part is the only thing that is stored; all else is read from it,
 * so no two files can disagree.
 *
 * @throws ClonePanelError KEY_UNREADABLE (owner), LOCAL_TOOL_MISSING (owner), DISK_FAILED (owner).
 */
export interface KeyStore {
  read(id: KeyId, slot: KeySlot): Promise<StoredKey | null>;
  /** A new pair, whole and on the disk when this resolves. Never replaces one. */
  make(id: KeyId, slot: "current" | "next"): Promise<StoredKey>;
  /** `next` becomes `current`, and that `former`. At every moment there is a current one. */
  promote(id: KeyId): Promise<void>;
  /** Absent is fine. */
  forget(id: KeyId, slot: KeySlot): Promise<void>;
  /** Where the private part of a current key lies, whether there is one or not. */
  fileOf(id: KeyId): string;
  /** The public part of any private key file; null when it cannot be told from the file. */
  publicPart(file: string): Promise<{ readonly blob: string; readonly fingerprint: string } | null>;
}
