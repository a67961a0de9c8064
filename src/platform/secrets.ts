import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { ClonePanelError } from "../core/errors.ts";
import { Secret } from "../core/site/secret.ts";
import type { Exec, RunOutcome } from "../ports/exec.ts";
import type { SecretResolver } from "../ports/secrets.ts";

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exec: Pick<Exec, "run">;
}

const longestBytes = 65_536;
const commandTimeoutMs = 30_000;

export function secretResolver(sources: SecretSources): SecretResolver {
  return {
    resolve: async (ref, signal) => {
      if ("env" in ref) return fromEnvironment(ref.env, sources.env);
      if ("file" in ref) return fromFile(ref.file);
      return fromCommand(ref.cmd, sources.exec, signal);
    },
  };
}

function fromEnvironment(name: string, env: SecretSources["env"]): Secret {
  const value = env[name];
  if (value === undefined || value === "") {
    throw missing(`the environment variable ${name} is not set`, `Set ${name} where clonepanel is started.`);
  }
  return new Secret(value);
}

async function fromFile(path: string): Promise<Secret> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) throw missing(`the secret file ${path} is not a file`, fileHint(path));
    if ((found.mode & 0o077) !== 0) throw openToOthers(path, found.mode);
    if (found.size > longestBytes)
      throw missing(`the secret file ${path} is larger than 64 KiB`, fileHint(path));
    return secretOf(await file.readFile("utf8"), () =>
      missing(`the secret file ${path} is empty`, fileHint(path)),
    );
  } catch (cause) {
    if (cause instanceof ClonePanelError) throw cause;
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "failed";
    throw missing(`the secret file ${path} cannot be read (${reason})`, fileHint(path), cause);
  }
}

async function fromCommand(
  [file = "", ...args]: readonly string[],
  exec: SecretSources["exec"],
  signal: AbortSignal | undefined,
): Promise<Secret> {
  const outcome = await exec.run({
    file,
    args,
    timeoutMs: commandTimeoutMs,
    maxOutputBytes: longestBytes,
    ...(signal === undefined ? {} : { signal }),
  });
  if (outcome.kind !== "exited" || outcome.code !== 0) throw commandFailed(file, reasonOf(outcome));
  return secretOf(outcome.stdout.toString("utf8"), () => commandFailed(file, "printed nothing"));
}

/** Editors and `echo` end a file with a line break that is no part of the secret. */
function secretOf(text: string, empty: () => ClonePanelError): Secret {
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw empty();
  return new Secret(value);
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
      return `did not end within ${commandTimeoutMs / 1000} s`;
    case "too-much-output":
      return "printed more than 64 KiB";
  }
}

function fileHint(path: string): string {
  return `Write the secret into ${path}, then: chmod 600 ${path}`;
}

function missing(message: string, hint: string, cause?: unknown): ClonePanelError {
  return new ClonePanelError("SECRET_MISSING", message, { hint, remedy: "owner", cause });
}

function openToOthers(path: string, mode: number): ClonePanelError {
  const octal = (mode & 0o777).toString(8).padStart(3, "0");
  return new ClonePanelError(
    "SECRET_FILE_OPEN_TO_OTHERS",
    `others can read or change the secret file ${path} (mode ${octal})`,
    {
      hint: `Make it yours alone: chmod 600 ${path}`,
      remedy: "owner",
    },
  );
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
