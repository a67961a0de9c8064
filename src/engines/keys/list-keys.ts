import { ClonePanelError } from "../../core/errors.ts";
import { findKey, type KeysFile, readKeyLines } from "../../core/keys/authorized-keys.ts";
import { optionsOf, sameLimits } from "../../core/keys/key-line.ts";
import type { AccountKeys, KeyList, ListedKey } from "../../core/report/keys-report.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { KeyId, StoredKey } from "../../ports/key-store.ts";
import { gatedOf, gateStanding } from "./gate-files.ts";
import { describeKey, type KeyHouse } from "./key-house.ts";
import { readKeysFile } from "./keys-file.ts";

type Found =
  | { readonly kind: "read"; readonly file: KeysFile }
  | { readonly kind: "failed"; readonly error: NonNullable<AccountKeys["error"]> };

/** One account's keys. What cannot be read there is said, and the keys here are listed all the same. */
export async function listKeys(house: KeyHouse, account: AccountId, ids: readonly KeyId[]): Promise<KeyList> {
  const found = await readThere(house);
  const keys: ListedKey[] = [];
  const blobs: string[] = [];
  for (const id of ids) {
    for (const slot of ["next", "former"] as const) {
      const other = await house.store.read(id, slot);
      if (other !== null) blobs.push(other.blob);
    }
    const key = await house.store.read(id, "current");
    if (key === null) continue;
    blobs.push(key.blob);
    keys.push({
      ...(await describeKey(house, id, key)),
      line: lineStanding(found, id, key),
      gate: await gateOf(house, id),
    });
  }
  const foreignKeys =
    found.kind === "failed"
      ? null
      : readKeyLines(found.file).filter(({ blob }) => !blobs.includes(blob)).length;
  return { keys, accounts: [{ account, foreignKeys, error: found.kind === "failed" ? found.error : null }] };
}

async function readThere(house: KeyHouse): Promise<Found> {
  try {
    return { kind: "read", file: (await readKeysFile(await house.editor(), house.engine.signal)) ?? "" };
  } catch (error) {
    if (!(error instanceof ClonePanelError) || house.engine.signal.aborted) throw error;
    return { kind: "failed", error: { code: error.code, message: error.message, hint: error.hint } };
  }
}

function lineStanding(found: Found, id: KeyId, key: StoredKey): ListedKey["line"] {
  if (found.kind === "failed") return "unknown";
  const line = findKey(found.file, key.blob);
  if (line === null) return "absent";
  return sameLimits(line, optionsOf(id.purpose)) ? "as-made" : "altered";
}

async function gateOf(house: KeyHouse, id: KeyId): Promise<ListedKey["gate"]> {
  const purpose = gatedOf(id.purpose);
  if (purpose === null) return "none";
  try {
    return await gateStanding(house, await house.editor(), purpose);
  } catch (error) {
    if (!(error instanceof ClonePanelError) || house.engine.signal.aborted) throw error;
    return "unknown";
  }
}
