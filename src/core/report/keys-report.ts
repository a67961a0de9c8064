import type { KeyPurpose } from "../keys/purpose.ts";
import type { AccountId } from "../site/site.ts";

/** A key that was made here. A contract: fields are only ever added. */
export interface KeyRow {
  readonly account: AccountId;
  readonly purpose: KeyPurpose;
  /** `SHA256:...` */
  readonly fingerprint: string;
  /** Of the private part, on this machine. */
  readonly file: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** When ClonePanel last logged in with it; null: never that it knew of. */
  readonly lastUsedAt: string | null;
  /** Whether the configuration logs in by it. */
  readonly configured: boolean;
  /** `waiting`: a new key lies beside it, or a former one; `keys rotate` goes on. */
  readonly rotation: "none" | "waiting";
}

/** One of `data.keys[]` of `keys list`. */
export interface ListedKey extends KeyRow {
  /**
   * What stands in the account's file. `as-made`: with the limits that it was made with. `altered`: with others.
   * `unknown`: the file could not be read.
   */
  readonly line: "as-made" | "altered" | "absent" | "unknown";
  /**
   * What the line forces the key through. `none`: its purpose has none. `other`: of another version or configuration, so
   * that it may refuse what is asked.
   */
  readonly gate: "none" | "as-made" | "other" | "absent" | "unknown";
}

/** One of `data.accounts[]` of `keys list`. */
export interface AccountKeys {
  readonly account: AccountId;
  /** Keys in the account's file that were not made here; null: not known. */
  readonly foreignKeys: number | null;
  /** Why the file could not be read. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

/** `data` of `keys list`. */
export interface KeyList {
  readonly keys: readonly ListedKey[];
  readonly accounts: readonly AccountKeys[];
}

/** `data` of `keys make` and `keys show`. The private part is in no answer. */
export interface ShownKey extends KeyRow {
  /** What to paste into ~/.ssh/authorized_keys. */
  readonly line: string;
  readonly can: readonly string[];
  readonly cannot: readonly string[];
  /** `kept`: it was there before. */
  readonly state: "made" | "kept";
}

/** `data` of `keys install`. */
export interface InstalledKey extends KeyRow {
  readonly line: string;
  /** `present`: the same line was there already. Either way the account let it in. */
  readonly state: "installed" | "present";
}

/** `data` of `keys rotate`. */
export interface RotatedKey extends KeyRow {
  /** The key before it, which the account does not know any more. */
  readonly formerFingerprint: string;
  /** Whether this ended what an earlier run had begun. */
  readonly resumed: boolean;
}

/** `data` of `keys revoke`. */
export interface RevokedKeys {
  readonly account: AccountId;
  readonly revoked: readonly {
    readonly purpose: KeyPurpose;
    readonly fingerprint: string;
    readonly lines: number;
  }[];
}
