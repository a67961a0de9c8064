import { ClonePanelError } from "../../core/errors.ts";
import { authorizedLine } from "../../core/keys/key-line.ts";
import { limitsOf } from "../../core/keys/purpose.ts";
import type { ShownKey } from "../../core/report/keys-report.ts";
import type { KeyId, StoredKey } from "../../ports/key-store.ts";
import { describeKey, type KeyHouse } from "./key-house.ts";

/** A second call keeps the key of the first: the account may know it already. */
export async function makeKey(house: KeyHouse, id: KeyId, from: string | null): Promise<ShownKey> {
  const before = await house.store.read(id, "current");
  const key = before ?? (await house.store.make(id, "current"));
  return await shown(house, { id, key, from, state: before === null ? "made" : "kept" });
}

/** @throws ClonePanelError KEY_NOT_MADE (owner) */
export async function showKey(house: KeyHouse, id: KeyId, from: string | null): Promise<ShownKey> {
  return await shown(house, { id, key: await requireKey(house, id), from, state: "kept" });
}

export async function requireKey(house: KeyHouse, id: KeyId): Promise<StoredKey> {
  const key = await house.store.read(id, "current");
  if (key !== null) return key;
  throw new ClonePanelError(
    "KEY_NOT_MADE",
    `there is no key of purpose "${id.purpose}" for "${id.account}" on this machine`,
    {
      hint: `Make one: clonepanel keys make ${id.account} --purpose ${id.purpose}`,
      remedy: "owner",
      account: id.account,
    },
  );
}

interface Shown {
  readonly id: KeyId;
  readonly key: StoredKey;
  readonly from: string | null;
  readonly state: ShownKey["state"];
}

async function shown(house: KeyHouse, { id, key, from, state }: Shown): Promise<ShownKey> {
  const line = authorizedLine({ key, ...id, from });
  return { ...(await describeKey(house, id, key)), line, ...limitsOf(id.purpose), state };
}
