import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClonePanelError } from "../../../core/errors.ts";
import type { TransportOptions } from "../shared/options.ts";
import { lastLines } from "../shared/remote-text.ts";
import { unreachable } from "./failures.ts";
import type { SshSettings } from "./settings.ts";
import { hostKeyAlias } from "./ssh-arguments.ts";
import { sshEnvironment } from "./ssh-environment.ts";

interface HostKey {
  readonly type: string;
  readonly base64: string;
  readonly fingerprint: string;
}

/**
 * The line of known_hosts for the pinned key. A key that was kept from an earlier time proves itself: its own hash is
 * the fingerprint in the configuration. Otherwise the host is asked for its keys, and only the pinned one is taken.
 *
 * @throws ClonePanelError HOST_KEY_CHANGED (owner), ACCOUNT_UNREACHABLE (wait)
 */
export async function pinnedKnownHost(
  settings: SshSettings,
  options: TransportOptions,
  signal?: AbortSignal,
): Promise<string> {
  const kept = await readKept(settings, options);
  if (kept !== null) return knownHostLine(kept);
  const seen = await scanHostKeys(settings, options, signal);
  const pinned = seen.find((key) => key.fingerprint === settings.hostKey);
  if (pinned === undefined) throw hostKeyChanged(settings, seen);
  await keep(pinned, options);
  return knownHostLine(pinned);
}

/** After a refused key: asks again, so that the error can name what the host shows now. */
export async function explainChangedKey(
  settings: SshSettings,
  options: TransportOptions,
): Promise<ClonePanelError> {
  try {
    return hostKeyChanged(settings, await scanHostKeys(settings, options));
  } catch {
    // The host does not say its keys any more; that the pinned one was refused is still the news.
    return hostKeyChanged(settings, []);
  }
}

async function scanHostKeys(
  settings: SshSettings,
  options: TransportOptions,
  signal?: AbortSignal,
): Promise<readonly HostKey[]> {
  const outcome = await options.exec.run({
    file: "ssh-keyscan",
    args: ["-T", "10", "-p", String(settings.port), "-t", "ed25519,ecdsa,rsa", "--", settings.host],
    env: sshEnvironment(options.env),
    timeoutMs: 20_000,
    maxOutputBytes: 256 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  if (outcome.kind === "missing") throw sshMissing(settings);
  const keys = parseKeys(outcome.stdout.toString("latin1"));
  if (keys.length > 0) return keys;
  throw unreachable(settings, lastLines(outcome.stderr, { lines: 2 }) || "it showed no host key within 10 s");
}

export function parseKeys(text: string): readonly HostKey[] {
  const keys: HostKey[] = [];
  for (const line of text.split("\n").slice(0, 100)) {
    const found = /^\S+ ([a-z0-9-]+(?:@[a-z.]+)?) ([A-Za-z0-9+/]+={0,2})\s*$/.exec(line);
    if (found?.[1] === undefined || found[2] === undefined) continue;
    keys.push({ type: found[1], base64: found[2], fingerprint: fingerprintOf(found[2]) });
  }
  return keys;
}

function fingerprintOf(base64: string): string {
  const hash = createHash("sha256").update(Buffer.from(base64, "base64")).digest("base64");
  return `SHA256:${hash.replace(/=+$/, "")}`;
}

function knownHostLine(key: HostKey): string {
  return `${hostKeyAlias} ${key.type} ${key.base64}\n`;
}

async function readKept(settings: SshSettings, options: TransportOptions): Promise<HostKey | null> {
  if (options.cacheFolder === null) return null;
  try {
    const text = await readFile(keptFile(settings.hostKey, options.cacheFolder), "latin1");
    return parseKeys(text).find((key) => key.fingerprint === settings.hostKey) ?? null;
  } catch {
    // Not kept yet, or not readable: the host is asked instead.
    return null;
  }
}

async function keep(key: HostKey, options: TransportOptions): Promise<void> {
  if (options.cacheFolder === null) return;
  const file = keptFile(key.fingerprint, options.cacheFolder);
  try {
    await mkdir(options.cacheFolder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, knownHostLine(key), { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch {
    // Keeping it only saves the next question; the connection does not depend on it.
  }
}

function keptFile(fingerprint: string, folder: string): string {
  return join(folder, `host-key-${Buffer.from(fingerprint, "latin1").toString("hex")}`);
}

function hostKeyChanged(settings: SshSettings, seen: readonly HostKey[]): ClonePanelError {
  const shown = seen.map((key) => `${key.fingerprint} (${key.type})`).join(", ");
  return new ClonePanelError(
    "HOST_KEY_CHANGED",
    `The host ${settings.host} of account "${settings.account}" does not show the expected key ${settings.hostKey}; it shows ${shown === "" ? "another one" : shown}`,
    {
      hint: "Ask the host whether its key was changed. Only if it says yes, put the new fingerprint into the account's hostKey",
      remedy: "owner",
      account: settings.account,
    },
  );
}

export function sshMissing(settings: SshSettings): ClonePanelError {
  return new ClonePanelError(
    "LOCAL_TOOL_MISSING",
    "OpenSSH (ssh, ssh-keyscan) is not installed on this machine",
    {
      hint: "Install it, for example: apt-get install openssh-client",
      remedy: "owner",
      account: settings.account,
    },
  );
}
