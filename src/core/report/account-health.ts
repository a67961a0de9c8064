import type { AccountId } from "../site/site.ts";

/** `doctor`: one of `data.accounts[]`. */
export interface AccountHealth {
  readonly account: AccountId;
  readonly findings: readonly HealthFinding[];
}

export interface HealthFinding {
  /** What was looked at: `login`, `shell`, `rsync`, `php`, `database`, `quota`, `clock`, ... */
  readonly topic: string;
  /** The site it concerns, when it is not the account as a whole. */
  readonly site: string | null;
  /** `good`; `note`: works, but worth knowing; `problem`: something will not work. */
  readonly level: "good" | "note" | "problem";
  readonly text: string;
  /** The next thing to type or to do; null when all is good. */
  readonly next: string | null;
}

export function hasProblem(accounts: readonly AccountHealth[]): boolean {
  return accounts.some(({ findings }) => findings.some(({ level }) => level === "problem"));
}
