import type { AccountProbe } from "../../core/doctor/account-probe.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { StreamTarget, Transport } from "../../ports/transport.ts";
import { probedTools, probeScript } from "./probe-script.ts";

/**
 * Looks at an account by one fixed script that changes nothing.
 *
 * @param nowMs wall time here; asked before and after, since the way there takes time.
 */
export async function probeAccount(
  transport: Transport,
  options: { readonly nowMs: () => number; readonly signal?: AbortSignal },
): Promise<AccountProbe> {
  const before = options.nowMs();
  const { stdout } = await transport.run({
    script: probeScript,
    timeoutMs: 60_000,
    maxOutputBytes: 1024 * 1024,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return parseProbe(stdout, (before + options.nowMs()) / 2);
}

/** Whether a stream to a server of the account can be opened, by whatever way. */
export type StreamProbe = { readonly kind: "open" } | { readonly kind: "refused"; readonly because: string };

export async function probeStream(transport: Transport, target: StreamTarget): Promise<StreamProbe> {
  try {
    const stream = await transport.openStream(target);
    stream.on("error", () => {}).destroy();
    return { kind: "open" };
  } catch (error) {
    if (error instanceof ClonePanelError && error.code === "STREAM_UNAVAILABLE")
      return { kind: "refused", because: error.message };
    throw error;
  }
}

/** @param text pairs of a name and a value, each ended by a zero byte. */
export function parseProbe(text: string, nowMs: number): AccountProbe {
  const fields = readFields(text);
  const line = (name: string): string | null => showLines(fields.get(name) ?? "")[0] ?? null;
  const tools = (fields.get("tools") ?? "").split("\n").filter((tool) => tool !== "");
  const seconds = Number(fields.get("clock") ?? "");
  return {
    home: showPath(fields.get("home") ?? ""),
    hostName: line("host") ?? "",
    system: [line("distribution"), line("system")].filter((part) => part !== null).join(", "),
    loginShell: line("shell"),
    rsyncVersion: /version v?(\d\S*)/.exec(line("rsync") ?? "")?.[1] ?? null,
    tools: probedTools.filter((tool) => tools.includes(tool)),
    missingTools: probedTools.filter((tool) => !tools.includes(tool)),
    findPrintf: fields.get("find") === "yes",
    php: phpOf(line("php"), line("extensions")),
    disk: diskOf(line("disk"), line("inodes")),
    quota: showLines(fields.get("quota") ?? "").join("\n") || null,
    clockAheadSeconds: seconds > 0 ? Math.round(seconds - nowMs / 1000) + 0 : null,
    cronLines: showLines(fields.get("cron") ?? ""),
  };
}

function readFields(text: string): ReadonlyMap<string, string> {
  const parts = text.split("\0");
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2) fields.set(parts[at] ?? "", parts[at + 1] ?? "");
  return fields;
}

function showLines(bytes: string): readonly string[] {
  return bytes
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => showPath(line.trim().slice(0, 1_000)));
}

function phpOf(version: string | null, extensions: string | null): AccountProbe["php"] {
  if (version === null || !/^\d/.test(version)) return null;
  return {
    version,
    extensions: (extensions ?? "")
      .split(",")
      .filter((name) => name !== "")
      .sort(),
  };
}

/** `df -P` prints size, used, available; a file system without a fixed number of inodes prints `-` or 0 of 0. */
function diskOf(disk: string | null, inodes: string | null): AccountProbe["disk"] {
  const free = Number(disk?.split(/\s+/)[3]);
  if (!Number.isFinite(free)) return null;
  const [, allInodes, , freeInodes] = inodes?.split(/\s+/) ?? [];
  const hasInodes = Number(allInodes) > 0 && Number.isFinite(Number(freeInodes));
  return { freeBytes: free * 1024, freeInodes: hasInodes ? Number(freeInodes) : null };
}
