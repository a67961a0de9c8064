import { ClonePanelError } from "../../core/errors.ts";
import { readKeyLines, withoutKeys } from "../../core/keys/authorized-keys.ts";
import type { RevokedKeys } from "../../core/report/keys-report.ts";
import type { PlanView } from "../../core/report/plan-view.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { KeyId, KeySlot, StoredKey } from "../../ports/key-store.ts";
import { withOperation } from "../mirror/operation.ts";
import { gatedOf, removeGate } from "./gate-files.ts";
import type { KeyHouse } from "./key-house.ts";
import { changeKeysFile, readKeysFile } from "./keys-file.ts";

export interface Revocation {
  readonly account: AccountId;
  readonly keys: readonly {
    readonly id: KeyId;
    readonly slot: KeySlot;
    readonly key: StoredKey;
    /** How many lines of the account's file have it. */
    readonly lines: number;
  }[];
  /** The configuration logs in by one of them. */
  readonly ownLogin: "among them" | "not among them";
}

const slots = ["current", "next", "former"] as const;

/** Reads only. @throws ClonePanelError KEY_NOT_MADE, KEYS_FILE_ODD (owner) */
export async function planRevocation(
  house: KeyHouse,
  account: AccountId,
  ids: readonly KeyId[],
): Promise<Revocation> {
  const file = (await readKeysFile(await house.editor(), house.engine.signal)) ?? "";
  const there = readKeyLines(file);
  const keys: Revocation["keys"][number][] = [];
  for (const id of ids)
    for (const slot of slots) {
      const key = await house.store.read(id, slot);
      if (key === null) continue;
      keys.push({ id, slot, key, lines: there.filter(({ blob }) => blob === key.blob).length });
    }
  const configured = house.configured(account);
  const isOwn = ids.some((id) => house.store.fileOf(id) === configured);
  return { account, keys, ownLogin: isOwn ? "among them" : "not among them" };
}

export function viewRevocation(
  { account, keys, ownLogin }: Revocation,
  allowed: "keep" | "revoke",
): PlanView {
  const refused = ownLogin === "among them" && allowed === "keep";
  return {
    site: "",
    title: `${account}: ${keys.length === 1 ? "a key that was" : `${keys.length} keys that were`} made here ${keys.length === 1 ? "is" : "are"} let in no more`,
    lines: [
      ...keys.map(
        ({ id, key, lines }) =>
          `${id.purpose} ${key.fingerprint}: ${lines === 0 ? "no line there" : `${lines} ${lines === 1 ? "line goes" : "lines go"}`}, and its private part here`,
      ),
      "every other line stays, byte for byte",
    ],
    warnings:
      ownLogin === "among them" && allowed === "revoke"
        ? [
            `ClonePanel logs in to ${account} by one of them: it cannot any more until the configuration names another`,
          ]
        : [],
    refusals: refused ? [inUse(account).message] : [],
    consent: "person",
    data: {
      account,
      keys: keys.map(({ id, key, lines }) => ({ purpose: id.purpose, fingerprint: key.fingerprint, lines })),
    },
  };
}

/**
 * The line first, then a look whether the key is really let in no more, then the private part.
 *
 * @throws ClonePanelError KEY_IN_USE (owner): nothing was changed. KEY_STILL_ACCEPTED (owner): the lines are gone.
 */
export async function revokeKeys(
  house: KeyHouse,
  plan: Revocation,
  allowed: "keep" | "revoke",
): Promise<RevokedKeys> {
  const { account, keys } = plan;
  if (plan.ownLogin === "among them" && allowed === "keep") throw inUse(account);
  return withOperation(
    house.engine,
    { kind: "keys-revoke", site: null, epoch: null },
    async (operation) => {
      const editor = await house.editor();
      const blobs = keys.map(({ key }) => key.blob);
      await operation.step(`${account}: the lines go`, () =>
        changeKeysFile(editor, (file) => withoutKeys(file, blobs), house.engine),
      );
      for (const { id, slot, key } of keys) {
        await operation.step(`${account}: nobody is let in by ${key.fingerprint}`, async () => {
          if ((await house.tryLogin(key.file)).kind !== "refused") throw stillAccepted(id, key);
        });
        await house.store.forget(id, slot);
      }
      for (const purpose of new Set(keys.map(({ id }) => gatedOf(id.purpose))))
        if (purpose !== null)
          await operation.step(`${account}: the gate of ${purpose}`, () =>
            removeGate(house, editor, purpose),
          );
      return {
        account,
        revoked: keys.map(({ id, key, lines }) => ({
          purpose: id.purpose,
          fingerprint: key.fingerprint,
          lines,
        })),
      };
    },
    (report) => report,
  );
}

function inUse(account: AccountId): ClonePanelError {
  return new ClonePanelError(
    "KEY_IN_USE",
    `ClonePanel logs in to "${account}" by a key that would be let in no more`,
    {
      hint: `Put another identity into accounts.${account}.transport first. If nothing shall log in any more: --own-login`,
      remedy: "owner",
      account,
    },
  );
}

function stillAccepted(id: KeyId, key: StoredKey): ClonePanelError {
  return new ClonePanelError(
    "KEY_STILL_ACCEPTED",
    `"${id.account}" still lets the key ${key.fingerprint} in, although its line in ~/.ssh/authorized_keys is gone`,
    {
      hint: "The host knows it from another place as well, such as its panel: take it away there, then run the same command again",
      remedy: "owner",
      account: id.account,
    },
  );
}
