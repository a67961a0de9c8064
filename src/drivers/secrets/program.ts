import { ClonePanelError } from "../../core/errors.ts";
import type { Secret } from "../../core/site/secret.ts";
import type { RunOutcome } from "../../ports/exec.ts";
import type { SecretParts } from "./parts.ts";
import { secretOf } from "./refusals.ts";

const longestBytes = 65_536;
const timeoutMs = 30_000;

/** What a program prints is the secret. */
export async function readFromProgram(
  { file, args }: { readonly file: string; readonly args: readonly string[] },
  exec: SecretParts["exec"],
  signal: AbortSignal | undefined,
): Promise<Secret> {
  const outcome = await exec.run({
    file,
    args,
    timeoutMs,
    maxOutputBytes: longestBytes,
    ...(signal === undefined ? {} : { signal }),
  });
  if (outcome.kind !== "exited" || outcome.code !== 0) throw commandFailed(file, reasonOf(outcome));
  return secretOf(outcome.stdout.toString("utf8"), () => commandFailed(file, "printed nothing"));
}

/** Never what the program said: it may have printed half of the secret. */
function reasonOf(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case "exited":
      return `ended with exit code ${outcome.code}`;
    case "killed":
      return `was ended by ${outcome.signal}`;
    case "missing":
      return "is not installed";
    case "timed-out":
      return `did not end within ${timeoutMs / 1000} s`;
    case "too-much-output":
      return "printed more than 64 KiB";
  }
}

function commandFailed(file: string, reason: string): ClonePanelError {
  return new ClonePanelError(
    "SECRET_COMMAND_FAILED",
    `the program ${file}, which should print a secret, ${reason}`,
    {
      hint: "Run it by hand as the user that clonepanel runs as, and look at what it says.",
      remedy: "owner",
    },
  );
}
