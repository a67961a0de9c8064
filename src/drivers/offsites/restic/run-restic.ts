import type { OffsiteSettings } from "../../../core/site/config.ts";
import type { Secret, SecretRef } from "../../../core/site/secret.ts";
import type { RunOutcome } from "../../../ports/exec.ts";
import type { OffsiteParts } from "../parts.ts";
import { isKnownFault, resticFault } from "./faults.ts";

export interface ResticOrder {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly timeoutMs?: number;
  readonly onLine?: (line: string) => void;
  readonly signal: AbortSignal;
  /** Exit codes that are an answer, besides 0. */
  readonly answers?: readonly number[];
}

export interface ResticAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nobody knows how large a first copy is, nor how thin the line; what hangs is seen by the age of the last copy. */
const longestMs = 14 * 86_400_000;
/** A line of progress each second for two weeks, and more. */
const mostOutputBytes = 512 * 1024 * 1024;

/** Runs restic with its secrets in its own environment and nowhere else. @throws ClonePanelError as the port says. */
export async function runRestic(
  settings: OffsiteSettings,
  parts: OffsiteParts,
  order: ResticOrder,
): Promise<ResticAnswer> {
  const { env, secrets } = await environmentOf(settings, parts, order.signal);
  const lines = order.onLine === undefined ? null : lineReader(order.onLine);
  const outcome = await parts.exec.run({
    file: "restic",
    args: [...optionsOf(settings, parts), ...order.args],
    env,
    ...(order.cwd === undefined ? {} : { cwd: order.cwd }),
    timeoutMs: order.timeoutMs ?? longestMs,
    maxOutputBytes: mostOutputBytes,
    signal: order.signal,
    ...(lines === null ? {} : { onStdout: lines }),
  });
  return answerOf(outcome, { order, secrets });
}

function answerOf(
  outcome: RunOutcome,
  { order, secrets }: { readonly order: ResticOrder; readonly secrets: readonly Secret[] },
): ResticAnswer {
  const stderr = outcome.stderr.toString("latin1");
  const isAnswer =
    outcome.kind === "exited" &&
    (outcome.code === 0 || ((order.answers ?? []).includes(outcome.code) && !isKnownFault(stderr)));
  if (isAnswer) return { code: outcome.code, stdout: outcome.stdout.toString("latin1"), stderr };
  throw resticFault(outcome, (text) => hide(text, secrets));
}

function optionsOf(
  { options }: OffsiteSettings,
  { cacheFolder, bytesPerSecond }: OffsiteParts,
): readonly string[] {
  const limit = bytesPerSecond === null ? null : Math.max(1, Math.floor(bytesPerSecond / 1024));
  return [
    "--json",
    `--cache-dir=${cacheFolder}`,
    ...(limit === null ? [] : [`--limit-upload=${limit}`, `--limit-download=${limit}`]),
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
  ];
}

/** Of this process's environment only what a program needs to find its home, its agent and its way out. */
const inherited = [
  ...["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "SSH_AUTH_SOCK", "XDG_CONFIG_HOME"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
];

async function environmentOf(settings: OffsiteSettings, parts: OffsiteParts, signal: AbortSignal) {
  const env: Record<string, string> = { LC_ALL: "C", RESTIC_PROGRESS_FPS: "1" };
  for (const name of inherited) {
    const value = parts.env[name];
    if (value !== undefined) env[name] = value;
  }
  const secrets: Secret[] = [];
  const reveal = async (ref: SecretRef) => {
    const secret = await parts.secrets.resolve(ref, signal);
    secrets.push(secret);
    return secret.reveal();
  };
  for (const [name, ref] of settings.environment) env[name] = await reveal(ref);
  const { repository } = settings;
  env["RESTIC_REPOSITORY"] = typeof repository === "string" ? repository : await reveal(repository);
  env["RESTIC_PASSWORD"] = await reveal(settings.password);
  return { env, secrets };
}

/** restic names its repository in errors, and that may hold a login. */
function hide(text: string, secrets: readonly Secret[]): string {
  return secrets.reduce((hidden, secret) => hidden.replaceAll(secret.reveal(), "[secret]"), text);
}

const longestLine = 64 * 1024;

function lineReader(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + Buffer.from(chunk).toString("latin1")).split("\n");
    rest = (lines.pop() ?? "").slice(-longestLine);
    for (const line of lines) onLine(line);
  };
}
