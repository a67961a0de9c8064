import type { GatedPurpose } from "../../core/keys/gate-list.ts";
import type { KeyRow } from "../../core/report/keys-report.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { KeyId, KeyStore, StoredKey } from "../../ports/key-store.ts";
import type { Transport } from "../../ports/transport.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Gate } from "./gate-files.ts";

export type LoginTrial =
  | { readonly kind: "let in" }
  /** The host knows no such key. */
  | { readonly kind: "refused"; readonly because: string }
  /** It knows the key, and yet no order is carried out by it. */
  | { readonly kind: "unusable"; readonly because: string };

/** What the work on keys needs beside an engine. */
export interface KeyHouse {
  readonly engine: Engine;
  readonly store: KeyStore;
  /** The way to an account by a key that may change its file of keys. */
  editor(): Promise<Transport>;
  /**
   * Logs in anew with this key alone.
   *
   * @throws ClonePanelError when it cannot be told, as ACCOUNT_UNREACHABLE.
   */
  tryLogin(file: string): Promise<LoginTrial>;
  /** What has to lie on the account for a key of that purpose. */
  gate(purpose: GatedPurpose): Promise<Gate>;
  /** The key file that the configuration names for the account. */
  configured(account: AccountId): string | null;
}

export async function describeKey(house: KeyHouse, id: KeyId, key: StoredKey): Promise<KeyRow> {
  const besides = [await house.store.read(id, "next"), await house.store.read(id, "former")];
  return {
    account: id.account,
    purpose: id.purpose,
    fingerprint: key.fingerprint,
    file: house.store.fileOf(id),
    madeAt: key.madeAt,
    lastUsedAt: key.lastUsedAt,
    configured: house.configured(id.account) === house.store.fileOf(id),
    rotation: besides.some((one) => one !== null) ? "waiting" : "none",
  };
}
