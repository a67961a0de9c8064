import { ClonePanelError } from "../../core/errors.ts";
import { findKey, readKeyLines, withKey, withoutKeys } from "../../core/keys/authorized-keys.ts";
import { gateFile, gateFolder } from "../../core/keys/gate-list.ts";
import { authorizedLine } from "../../core/keys/key-line.ts";
import { limitsOf } from "../../core/keys/purpose.ts";
import type { InstalledKey } from "../../core/report/keys-report.ts";
import type { PlanView } from "../../core/report/plan-view.ts";
import type { KeyId, StoredKey } from "../../ports/key-store.ts";
import { withOperation } from "../mirror/operation.ts";
import { gatedOf, writeGate } from "./gate-files.ts";
import { describeKey, type KeyHouse } from "./key-house.ts";
import { changeKeysFile, readKeysFile } from "./keys-file.ts";
import { requireKey } from "./make-key.ts";

export interface InstallPlan {
  readonly id: KeyId;
  readonly key: StoredKey;
  readonly line: string;
  /** The line that has this key now; null: none. */
  readonly before: string | null;
  readonly foreignKeys: number;
}

/** Reads only. @throws ClonePanelError KEY_NOT_MADE, KEYS_FILE_ODD (owner) */
export async function planInstall(house: KeyHouse, id: KeyId, from: string | null): Promise<InstallPlan> {
  const key = await requireKey(house, id);
  const line = authorizedLine({ key, ...id, from });
  const file = (await readKeysFile(await house.editor(), house.engine.signal)) ?? "";
  const before = findKey(file, key.blob)?.text ?? null;
  const foreignKeys = readKeyLines(file).filter(({ blob }) => blob !== key.blob).length;
  return { id, key, line, before, foreignKeys };
}

export function viewInstall({ id, line, before, foreignKeys }: InstallPlan): PlanView {
  const limits = limitsOf(id.purpose);
  const change =
    before === line
      ? ["~/.ssh/authorized_keys has this line already"]
      : [
          `~/.ssh/authorized_keys gets this line at its top: ${line}`,
          ...(before === null ? [] : [`the line that has this key now goes: ${before}`]),
        ];
  return {
    site: "",
    title: `${id.account}: the key "${id.purpose}" is let in`,
    lines: [
      ...(gatedOf(id.purpose) === null
        ? []
        : [`~/${gateFile} and ~/${gateFolder}/${id.purpose}.list are written: what the key may do there`]),
      ...change,
      `${foreignKeys} other ${foreignKeys === 1 ? "key" : "keys"} there, and every byte of them, stay`,
      "a login by the new key proves it; when it fails, the file is as it was",
      ...limits.can.map((one) => `who holds it can: ${one}`),
      ...limits.cannot.map((one) => `cannot: ${one}`),
    ],
    warnings: [],
    refusals: [],
    consent: "person",
    data: { account: id.account, purpose: id.purpose, line, before, foreignKeys },
  };
}

/**
 * @throws ClonePanelError KEY_NOT_ACCEPTED (owner): the line is there no more, and the file is as it was.
 */
export async function installKey(house: KeyHouse, plan: InstallPlan): Promise<InstalledKey> {
  const { id, key, line } = plan;
  const { engine } = house;
  return withOperation(
    engine,
    { kind: "keys-install", site: null, epoch: null },
    async (operation) => {
      const editor = await house.editor();
      const gated = gatedOf(id.purpose);
      if (gated !== null)
        await operation.step(`${id.account}: the gate of the key`, () => writeGate(house, editor, gated));
      const state = await operation.step(`${id.account}: the line of the key`, () =>
        changeKeysFile(
          editor,
          (file) => (findKey(file, key.blob)?.text === line ? file : withKey(file, line)),
          engine,
        ),
      );
      await operation.step(`${id.account}: a login by it`, async () => {
        const refused = await refusalOf(house, key.file);
        if (refused === null) return;
        if (state === "changed") await changeKeysFile(editor, (file) => putBack(file, plan), engine);
        throw notAccepted(id, refused);
      });
      return {
        ...(await describeKey(house, id, (await house.store.read(id, "current")) ?? key)),
        line,
        state: state === "changed" ? ("installed" as const) : ("present" as const),
      };
    },
    (report) => report,
  );
}

/** Null: it is let in. What cannot be told counts as a refusal, since nothing is built on an unknown. */
export async function refusalOf(house: KeyHouse, file: string): Promise<string | null> {
  try {
    const trial = await house.tryLogin(file);
    return trial.kind === "let in" ? null : trial.because;
  } catch (error) {
    if (error instanceof ClonePanelError) return error.message;
    throw error;
  }
}

function putBack(file: string, { key, before }: InstallPlan): string {
  return before === null ? withoutKeys(file, [key.blob]) : withKey(file, before);
}

export function notAccepted(id: KeyId, because: string): ClonePanelError {
  return new ClonePanelError(
    "KEY_NOT_ACCEPTED",
    `"${id.account}" did not let the new key "${id.purpose}" in, so its line was taken away again: ${because}`,
    {
      hint: "The host may keep its keys elsewhere (its panel), or its sshd is older than 7.2 and knows no `restrict`. Paste the line there: clonepanel keys show",
      remedy: "owner",
      account: id.account,
    },
  );
}
