import type { KeyPurpose } from "../core/keys/purpose.ts";
import type { InstalledKey, KeyList, RevokedKeys, RotatedKey, ShownKey } from "../core/report/keys-report.ts";
import type { Outcome, Review } from "../core/report/plan-view.ts";
import type { AccountId } from "../core/site/site.ts";

/** The part of the application that looks after the keys by which it logs in. */
export interface KeyVerbs {
  /** A pair for one account and purpose; the one that is there stays. @throws KEYS_NEED_SSH */
  makeKey(order: KeyOrder & { readonly from: string | null }): Promise<ShownKey>;
  /** @throws KEY_NOT_MADE */
  showKey(order: KeyOrder & { readonly from: string | null }): Promise<ShownKey>;
  /**
   * Puts its line into the account's file and logs in with it. When that fails the file is as it was.
   *
   * @throws KEY_NOT_MADE, KEYS_FILE_ODD, KEYS_FILE_MOVED, KEY_NOT_ACCEPTED
   */
  installKey(order: KeyChange & { readonly from: string | null }): Promise<Outcome<InstalledKey>>;
  /** A new key takes the old one's place; goes on with what an earlier run began. @throws KEY_NOT_INSTALLED and those of `installKey` */
  rotateKey(order: KeyChange): Promise<Outcome<RotatedKey>>;
  /** Takes the lines away, looks that nobody is let in by them any more, and forgets the keys. @throws KEY_IN_USE, KEY_STILL_ACCEPTED */
  revokeKeys(order: Omit<KeyChange, "purpose"> & RevokeScope): Promise<Outcome<RevokedKeys>>;
  /** Asks the accounts; one that fails is a row. Changes nothing. */
  listKeys(order: { readonly account: AccountId | null; readonly signal: AbortSignal }): Promise<KeyList>;
}

export interface KeyOrder {
  readonly account: AccountId;
  readonly purpose: KeyPurpose;
  readonly signal: AbortSignal;
}

export interface KeyChange extends KeyOrder {
  /** A private key that may change the account's file; null: the one of the configuration. */
  readonly login: string | null;
  readonly mode: "preview" | "apply";
  readonly review: Review;
}

export interface RevokeScope {
  /** Null: all that were made for the account. */
  readonly purpose: KeyPurpose | null;
  /** Whether the key that the configuration logs in by may go. */
  readonly ownLogin: "keep" | "revoke";
}
