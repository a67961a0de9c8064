import { ClonePanelError } from "../../../core/errors.ts";
import type { RunOutcome } from "../../../ports/exec.ts";

interface Known {
  readonly pattern: RegExp;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly remedy: "owner" | "wait";
}

/** First match wins: an unreachable server is told by restic as a repository that cannot be opened, too. */
const known: readonly Known[] = [
  {
    pattern: /wrong password or no key found/i,
    code: "OFFSITE_KEY_WRONG",
    message: "the off-site store does not open with this key",
    hint: "Compare the key with the recovery sheet; the configuration names where it is read from (offsite.password).",
    remedy: "owner",
  },
  {
    pattern:
      /connection (refused|reset|timed out)|no such host|could not resolve|i\/o timeout|network is unreachable|no route to host|dial tcp|unable to start the sftp session|connection closed by|permission denied \(/i,
    code: "OFFSITE_UNREACHABLE",
    message: "the off-site store cannot be reached",
    hint: "Is it switched on, and does its login work from here? The next run tries again by itself.",
    remedy: "wait",
  },
  {
    pattern: /already locked/i,
    code: "OFFSITE_BUSY",
    message: "another restic works on the off-site store",
    hint: "Wait until it has ended. If none runs anywhere: restic unlock",
    remedy: "wait",
  },
  {
    pattern: /is there a repository at|repository does not exist|unable to open config file/i,
    code: "OFFSITE_NOT_SET_UP",
    message: "there is no off-site store yet at the configured place",
    hint: "If the place is right (a disk that is not mounted looks the same), make it once: clonepanel offsite init",
    remedy: "owner",
  },
];

/** Says something about the way to the store, and nothing about what it holds. */
export function isKnownFault(stderr: string): boolean {
  return known.some(({ pattern }) => pattern.test(stderr));
}

export function resticFault(outcome: RunOutcome, hide: (text: string) => string): ClonePanelError {
  if (outcome.kind === "missing") {
    return new ClonePanelError("OFFSITE_PROGRAM_MISSING", "restic is not installed on this machine", {
      hint: "Install it (Debian: apt-get install restic), then run the same command again.",
      remedy: "owner",
    });
  }
  const said = lastWords(hide(outcome.stderr.toString("latin1")) || hide(outcome.stdout.toString("latin1")));
  const fault = known.find(({ pattern }) => pattern.test(outcome.stderr.toString("latin1")));
  if (fault !== undefined) {
    const { code, message, hint, remedy } = fault;
    return new ClonePanelError(code, `${message} (restic: ${said})`, { hint, remedy });
  }
  return new ClonePanelError("OFFSITE_FAILED", `restic ${endOf(outcome)}: ${said}`, {
    hint: "What the store had before is untouched. Mend what restic names, then run the same command again.",
    remedy: "owner",
  });
}

/** Control characters of a strange server do not reach the terminal, and only the end is told. */
function lastWords(text: string): string {
  const lines = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const told = lines.find((line) => /fatal|error/i.test(line)) ?? lines.at(-1) ?? "it said nothing";
  return told.trim().slice(0, 300);
}

function endOf(outcome: Exclude<RunOutcome, { kind: "missing" }>): string {
  switch (outcome.kind) {
    case "exited":
      return `ended with ${outcome.code}`;
    case "killed":
      return `was ended by ${outcome.signal}`;
    case "timed-out":
      return "did not end in time";
    case "too-much-output":
      return "said too much";
  }
}
