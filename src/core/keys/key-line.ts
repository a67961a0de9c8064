import { ClonePanelError } from "../errors.ts";
import { type KeyLine, splitOptions } from "./authorized-keys.ts";
import { gateCommand } from "./gate-list.ts";
import type { KeyPurpose } from "./purpose.ts";

export interface PublicKey {
  readonly type: string;
  /** The base64 of the key. */
  readonly blob: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
}

/**
 * The line to paste.
 *
 * @param from patterns of addresses that the key may come from, as sshd reads them; null: any.
 */
export function authorizedLine(order: {
  readonly key: PublicKey;
  readonly account: string;
  readonly purpose: KeyPurpose;
  readonly from: string | null;
}): string {
  const { key, account, purpose, from } = order;
  const options = [...optionsOf(purpose), ...(from === null ? [] : [`from="${checkedFrom(from)}"`])];
  return lineWith(options.join(","), { key, account, purpose });
}

/** What every line of that purpose has before its key. */
export function optionsOf(purpose: KeyPurpose): readonly string[] {
  if (purpose === "full") return ["restrict"];
  return ["restrict", `command="${gateCommand(purpose).replaceAll('"', '\\"')}"`];
}

/** The same limits, perhaps with `from` as one more. */
export function sameLimits(line: KeyLine, options: readonly string[]): boolean {
  const others = splitOptions(line.options).filter((option) => !/^from=/i.test(option));
  return others.length === options.length && options.every((option) => others.includes(option));
}

/** A new key in the place of an old one: whatever its owner lets it do or not stays as it is. */
export function lineWith(
  options: string,
  about: { readonly key: PublicKey; readonly account: string; readonly purpose: KeyPurpose },
): string {
  const { key, account, purpose } = about;
  const day = key.madeAt.slice(0, 10);
  const line = `${key.type} ${key.blob} clonepanel:${account}:${purpose}:${day}`;
  return options === "" ? line : `${options} ${line}`;
}

/** One wrong character would end the option and begin another. */
function checkedFrom(from: string): string {
  if (/^[A-Za-z0-9.:*?!/_-]+(?:,[A-Za-z0-9.:*?!/_-]+)*$/.test(from) && from.length <= 500) return from;
  throw new ClonePanelError("USAGE", `--from is a list of addresses with commas, not "${from}"`, {
    hint: "For example: --from 203.0.113.10,2001:db8::/32",
    remedy: "owner",
  });
}
