import { ClonePanelError } from "../../core/errors.ts";
import { findKey, type KeyLine, withKey, withoutKeys } from "../../core/keys/authorized-keys.ts";
import { lineWith } from "../../core/keys/key-line.ts";
import type { RotatedKey } from "../../core/report/keys-report.ts";
import type { PlanView } from "../../core/report/plan-view.ts";
import type { KeyId, StoredKey } from "../../ports/key-store.ts";
import type { Operation } from "../../ports/log.ts";
import { withOperation } from "../mirror/operation.ts";
import { notAccepted, refusalOf } from "./install-key.ts";
import { describeKey, type KeyHouse } from "./key-house.ts";
import { changeKeysFile, readKeysFile } from "./keys-file.ts";
import { requireKey } from "./make-key.ts";

/** Where an earlier run may have stopped is told by which keys lie here. */
export interface RotationPlan {
  readonly id: KeyId;
  readonly current: StoredKey;
  /** A former run had installed the new key and taken it into use; its old one has still to go. */
  readonly former: StoredKey | null;
  readonly next: StoredKey | null;
  readonly options: string;
}

/** Reads only. @throws ClonePanelError KEY_NOT_MADE, KEY_NOT_INSTALLED, KEYS_FILE_ODD (owner) */
export async function planRotation(house: KeyHouse, id: KeyId): Promise<RotationPlan> {
  const current = await requireKey(house, id);
  const besides = await house.store.read(id, "former");
  // A second name of the current key: a run died in the moment of the change, before the new key was in use.
  const former = besides?.blob === current.blob ? null : besides;
  const next = await house.store.read(id, "next");
  const file = (await readKeysFile(await house.editor(), house.engine.signal)) ?? "";
  const line = findKey(file, current.blob);
  if (line === null) throw notInstalled(id);
  return { id, current, former, next, options: line.options };
}

export function viewRotation({ id, current, former, options }: RotationPlan): PlanView {
  return {
    site: "",
    title:
      former === null
        ? `${id.account}: a new key "${id.purpose}" takes the place of ${current.fingerprint}`
        : `${id.account}: the former key "${id.purpose}" (${former.fingerprint}) goes; its successor is in use already`,
    lines:
      former === null
        ? [
            `a new line is put beside the old one, with its options: ${options === "" ? "none" : options}`,
            "a login proves the new key",
            "the new key takes the old one's place on this machine",
            "the old line is taken away",
          ]
        : ["the old line is taken away"],
    warnings: [],
    refusals: [],
    consent: "person",
    data: { account: id.account, purpose: id.purpose, fingerprint: (former ?? current).fingerprint },
  };
}

/**
 * At every moment the key that this machine logs in by is one that the account lets in: the new line comes first, the
 * change here second, the end of the old line last. A run that died is gone on with by the next.
 *
 * @throws ClonePanelError KEY_NOT_ACCEPTED (owner): the old key is in use as before.
 */
export async function rotateKey(house: KeyHouse, plan: RotationPlan): Promise<RotatedKey> {
  const { id } = plan;
  return withOperation(
    house.engine,
    { kind: "keys-rotate", site: null, epoch: null },
    async (operation) => {
      const former = plan.former ?? (await takeIntoUse(house, operation, plan));
      await operation.step(`${id.account}: the old line goes`, async () =>
        changeKeysFile(await house.editor(), (file) => withoutKeys(file, [former.blob]), house.engine),
      );
      await operation.step(`${id.account}: a last login by the new key`, () => proveLogin(house, id));
      await house.store.forget(id, "former");
      return {
        ...(await describeKey(house, id, await requireKey(house, id))),
        formerFingerprint: former.fingerprint,
        resumed: plan.former !== null || plan.next !== null,
      };
    },
    (report) => report,
  );
}

/** @returns the key that was current until now. */
async function takeIntoUse(house: KeyHouse, operation: Operation, plan: RotationPlan): Promise<StoredKey> {
  const { id, current, options } = plan;
  const next = plan.next ?? (await house.store.make(id, "next"));
  const line = lineWith(options, { key: next, ...id });
  await operation.step(`${id.account}: the new line beside the old one`, async () =>
    changeKeysFile(await house.editor(), (file) => besides(file, { line, blob: next.blob }), house.engine),
  );
  await operation.step(`${id.account}: a login by the new key`, async () => {
    const refused = await refusalOf(house, next.file);
    if (refused === null) return;
    await changeKeysFile(await house.editor(), (file) => withoutKeys(file, [next.blob]), house.engine);
    await house.store.forget(id, "next");
    throw notAccepted(id, refused);
  });
  await operation.step("the new key takes its place here", () => house.store.promote(id));
  return current;
}

function besides(file: string, { line, blob }: { readonly line: string; readonly blob: string }): string {
  const found: KeyLine | null = findKey(file, blob);
  return found?.text === line ? file : withKey(file, line);
}

/** The line is gone that opened this connection; only a new one tells that the account can still be reached. */
async function proveLogin(house: KeyHouse, id: KeyId): Promise<void> {
  const refused = await refusalOf(house, house.store.fileOf(id));
  if (refused === null) return;
  throw new ClonePanelError(
    "KEY_NOT_PROVEN",
    `"${id.account}" could not be logged in to by the new key "${id.purpose}" after the old line had gone: ${refused}`,
    {
      hint: `It was let in a moment before. Look again: clonepanel keys list ${id.account}; then: clonepanel keys rotate ${id.account}`,
      remedy: "wait",
      account: id.account,
    },
  );
}

function notInstalled(id: KeyId): ClonePanelError {
  return new ClonePanelError(
    "KEY_NOT_INSTALLED",
    `"${id.account}" has no line with the key "${id.purpose}", so there is nothing to take the place of`,
    {
      hint: `Put it there first: clonepanel keys install ${id.account} --purpose ${id.purpose}`,
      remedy: "owner",
      account: id.account,
    },
  );
}
