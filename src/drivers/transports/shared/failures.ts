import { ClonePanelError } from "../../../core/errors.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../core/site/site.ts";

export function timedOut(account: AccountId, timeoutMs: number): ClonePanelError {
  return new ClonePanelError(
    "REMOTE_TIMED_OUT",
    `The account "${account}" did not finish an order within ${timeoutMs} ms; it was stopped there`,
    { hint: "The host may be overloaded; it is tried again", remedy: "wait", account },
  );
}

export function tooMuchOutput(account: AccountId, maxBytes: number): ClonePanelError {
  return new ClonePanelError(
    "REMOTE_OUTPUT_TOO_LARGE",
    `The account "${account}" answered an order with more than ${maxBytes} bytes; it was stopped there`,
    {
      hint: `Look at what the account's shell prints: clonepanel doctor ${account}`,
      remedy: "owner",
      account,
    },
  );
}

export function toolMissing(account: AccountId, tool: string, hint: string): ClonePanelError {
  return new ClonePanelError("REMOTE_TOOL_MISSING", `The account "${account}" has no usable ${tool}`, {
    hint,
    remedy: "owner",
    account,
  });
}

export function rootMissing(account: AccountId, root: BytePath): ClonePanelError {
  return new ClonePanelError(
    "ROOT_MISSING",
    `There is no folder "${showPath(root)}" on the account "${account}"`,
    {
      hint: "Look at the site's path for this account in the configuration",
      remedy: "owner",
      account,
    },
  );
}

export function listingTooLarge(account: AccountId, root: BytePath, maxEntries: number): ClonePanelError {
  return new ClonePanelError(
    "LISTING_TOO_LARGE",
    `The folder "${showPath(root)}" on the account "${account}" holds more than ${maxEntries} entries`,
    { hint: "Exclude caches and the like in the site's mirror.exclude", remedy: "owner", account },
  );
}

export function listingIncomplete(account: AccountId, root: BytePath, because: string): ClonePanelError {
  return new ClonePanelError(
    "LISTING_INCOMPLETE",
    `The folder "${showPath(root)}" on the account "${account}" could not be listed completely: ${because}`,
    { hint: "Nothing was changed. Correct the rights there, or try again", remedy: "wait", account },
  );
}

export function copyFailed(account: AccountId, because: string): ClonePanelError {
  return new ClonePanelError(
    "COPY_FAILED",
    `Files could not be copied from or to the account "${account}": ${because}`,
    {
      hint: "What had arrived is not used until the copy is complete; run it again",
      remedy: "wait",
      account,
    },
  );
}

export function copyNoSpace(account: AccountId, side: "here" | "account", because: string): ClonePanelError {
  const where = side === "here" ? "on this machine" : `on the account "${account}" (disk or quota)`;
  return new ClonePanelError("COPY_NO_SPACE", `There is no space left ${where}: ${because}`, {
    hint: side === "here" ? "Free space where the vault lies" : "Free space there, or raise the quota",
    remedy: "owner",
    account,
  });
}

export function streamUnavailable(account: AccountId, target: string, tried: string): ClonePanelError {
  return new ClonePanelError(
    "STREAM_UNAVAILABLE",
    `The account "${account}" cannot open ${target}: ${tried}`,
    {
      hint: `Look at the database's host and port or socket in the site's own settings, and run: clonepanel doctor ${account}`,
      remedy: "owner",
      account,
    },
  );
}

/** `because`: the system's own code (ENOENT, EACCES). */
export function accountGone(account: AccountId, folder: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "ACCOUNT_UNREACHABLE",
    `The folder of the account "${account}" cannot be used any more: ${folder} (${because})`,
    { hint: `Is its disk mounted? To look yourself: ls -ld ${folder}`, remedy: "wait", account },
  );
}

export function shellFailed(account: AccountId, printed: string): ClonePanelError {
  return new ClonePanelError(
    "LOCAL_SHELL_FAILED",
    `/bin/sh did not start in the folder of account "${account}": ${printed}`,
    {
      hint: "Look at the account's path in the configuration: it must be a folder of yours",
      remedy: "owner",
      account,
    },
  );
}

export function shellLost(account: AccountId): ClonePanelError {
  return new ClonePanelError(
    "LOCAL_SHELL_FAILED",
    `The shell of the account "${account}" ended while an order was under way, so it may or may not have been carried out`,
    {
      hint: "It is tried again; if it stays, look at this machine's memory and limits",
      remedy: "wait",
      account,
    },
  );
}
