import type { HealthFinding } from "../report/account-health.ts";
import type { ListedKey } from "../report/keys-report.ts";
import { good, note, problem } from "./finding.ts";

/** The key by which an account is logged in to. */
export type KeyLook =
  /** One that was made here. */
  | { readonly kind: "made"; readonly key: ListedKey; readonly ageDays: number }
  /** The owner's. `unknown`: its line could not be told from the account's file. */
  | { readonly kind: "own"; readonly line: "restricted" | "unrestricted" | "unknown" };

/** A key that lies about for years has been copied to places that nobody remembers. */
export const oldKeyDays = 365;

export function keyFindings(account: string, look: KeyLook): readonly HealthFinding[] {
  const about = { topic: "key" };
  if (look.kind === "own") {
    if (look.line === "restricted") return [good(about, "the owner's own, restricted by its line")];
    if (look.line === "unknown") return [];
    return [
      note(
        about,
        "its line in authorized_keys restricts nothing: it opens terminals and forwardings too",
        `One of its own, that can be taken back: clonepanel keys make ${account}`,
      ),
    ];
  }
  const { key, ageDays } = look;
  const renew = `clonepanel keys install ${account} --purpose ${key.purpose} --login FILE`;
  if (key.gate === "other" || key.gate === "absent")
    return [
      problem(
        about,
        `the gate of "${key.purpose}" is of another version or configuration`,
        `Renew it: ${renew}`,
      ),
    ];
  if (key.line === "altered")
    return [
      note(
        about,
        `"${key.purpose}" has other limits there than it was made with`,
        `As it was made: ${renew}`,
      ),
    ];
  if (ageDays > oldKeyDays)
    return [
      note(
        about,
        `"${key.purpose}" was made ${ageDays} days ago`,
        `clonepanel keys rotate ${account} --purpose ${key.purpose}`,
      ),
    ];
  return [good(about, `"${key.purpose}", made here ${ageDays === 0 ? "today" : `${ageDays} days ago`}`)];
}
