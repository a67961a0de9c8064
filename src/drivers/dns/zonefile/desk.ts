import { createHash } from "node:crypto";
import { dnsAnswerUnusable, dnsAuthRejected, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import type { DnsName } from "../../../core/dns/name.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { ScriptResult, Transport } from "../../../ports/transport.ts";
import { hostileText } from "../shared/hostile-text.ts";
import type { Performed, PerformOrder, RecordDesk } from "../shared/record-provider.ts";
import { runAtAccount } from "../shared/run-at-account.ts";
import { editZoneFile } from "./edit-zone-file.ts";
import { readZoneFile } from "./zone-file.ts";

export interface ZoneFileParts {
  readonly id: string;
  readonly transport: () => Promise<Transport>;
  /** Where the file lies on the account; `{zone}` stands for the zone's name. */
  readonly path: string;
  /** A program that judges the new file before it takes the place, with `{zone}` and `{file}`; null: none. */
  readonly check: readonly string[] | null;
  /** What makes the nameserver load the file. */
  readonly reload: readonly string[];
  readonly nowMs: () => number;
}

const timeoutMs = 30_000;
const maxOutputBytes = 16 * 1024 * 1024;
/** Exit codes of the scripts below. */
const exits = { missing: 66, denied: 77, changed: 74, busy: 75 } as const;

export const readScript = `f=$1
[ -f "$f" ] || exit ${exits.missing}
[ -r "$f" ] || exit ${exits.denied}
exec cat -- "$f"`;

/** A copy keeps the rights of the file; what a broken line leaves behind is written anew by the next. */
export const stageScript = `f=$(readlink -f -- "$1") || exit ${exits.missing}
cp -p -- "$f" "$f.clonepanel-new" || exit ${exits.denied}
exec cat >"$f.clonepanel-new"`;

/** Only while the file is the one that was read. The folder is a lock among controllers; a lock of an hour ago is dead. */
export const commitScript = `f=$(readlink -f -- "$1") || exit ${exits.missing}
lock=$f.clonepanel-lock
find "$lock" -prune -type d -mmin +60 -exec rmdir {} \\; 2>/dev/null
mkdir "$lock" 2>/dev/null || exit ${exits.busy}
trap 'rmdir "$lock"' EXIT
have=$(sha256sum <"$f") || exit ${exits.denied}
new=$(sha256sum <"$f.clonepanel-new") || exit ${exits.denied}
[ "\${have%% *}" = "$2" ] || exit ${exits.changed}
[ "\${new%% *}" = "$3" ] || exit ${exits.changed}
mv -f -- "$f.clonepanel-new" "$f" || exit ${exits.denied}`;

export const commandScript = `exec "$@"`;

/**
 * The zone file itself, for a nameserver of one's own: read, changed line by line, judged, exchanged in one step while it
 * is still the one that was read, and loaded. Values are bytes, so texts of any kind come through.
 */
export function zoneFileDesk(parts: ZoneFileParts): RecordDesk<number> {
  return {
    list: async (order) => {
      const { outcome } = await read(parts, order.zone, order.signal);
      if (outcome.kind === "read") return { records: outcome.file.records };
      const path = pathOf(parts, order.zone);
      throw dnsAnswerUnusable(
        parts.id,
        `the zone file ${path} cannot be read for certain: ${outcome.because}`,
      );
    },
    perform: (order) => perform(parts, order),
    // The file may hold the steps although the nameserver was never told.
    settle: (order) => reload(parts, order.zone, order.signal),
  };
}

async function read(parts: ZoneFileParts, zone: DnsName, signal: AbortSignal) {
  const path = pathOf(parts, zone);
  const { code, stdout, stderr } = await run(parts, { script: readScript, args: [path], signal });
  if (code === exits.missing) throw dnsZoneUnknown(parts.id, zone, `there is no file ${path} on the account`);
  if (code === exits.denied) throw dnsAuthRejected(parts.id, `the account may not read ${path}`);
  if (code !== 0)
    throw dnsAnswerUnusable(parts.id, `reading ${path} ends with ${code}: ${hostileText(stderr)}`);
  return { text: stdout, outcome: readZoneFile(zone, stdout) };
}

async function perform(parts: ZoneFileParts, order: PerformOrder<number>): Promise<Performed> {
  const { zone, moves, listing, signal } = order;
  const { text, outcome } = await read(parts, zone, signal);
  const same =
    outcome.kind === "read" && JSON.stringify(outcome.file.records) === JSON.stringify(listing.records);
  if (outcome.kind !== "read" || !same) return "zone-moved";
  const path = pathOf(parts, zone);
  const edited = editZoneFile(text, outcome.file, moves, parts.nowMs());
  const staged = await run(parts, { script: stageScript, args: [path], input: edited, signal });
  if (staged.code !== 0)
    throw dnsAuthRejected(
      parts.id,
      `the account may not write beside ${path}: ${hostileText(staged.stderr)}`,
    );
  if (parts.check !== null) {
    const checked = await run(parts, commandOf(parts, parts.check, zone, signal));
    if (checked.code !== 0)
      throw dnsAnswerUnusable(
        parts.id,
        `${parts.check[0]} refuses the new zone file, the old one stays: ${said(checked)}`,
      );
  }
  const args = [path, hashOf(text), hashOf(edited)];
  const { code, stderr } = await run(parts, { script: commitScript, args, signal });
  if (code === exits.changed || code === exits.busy) return "zone-moved";
  if (code !== 0)
    throw dnsAuthRejected(parts.id, `the account may not exchange ${path}: ${hostileText(stderr)}`);
  await reload(parts, zone, signal);
  return "done";
}

async function reload(parts: ZoneFileParts, zone: DnsName, signal: AbortSignal): Promise<void> {
  const result = await run(parts, commandOf(parts, parts.reload, zone, signal));
  if (result.code === 0) return;
  throw dnsAnswerUnusable(
    parts.id,
    `the zone file has the change, but ${parts.reload[0]} ends with ${result.code}, so the nameserver may not: ${said(result)}`,
  );
}

function commandOf(parts: ZoneFileParts, command: readonly string[], zone: DnsName, signal: AbortSignal) {
  return { script: commandScript, args: commandWords(parts, command, zone), signal };
}

/** What is run of a configured command for one zone. */
export function commandWords(
  parts: Pick<ZoneFileParts, "path">,
  command: readonly string[],
  zone: DnsName,
): readonly string[] {
  const file = `${pathOf(parts, zone)}.clonepanel-new`;
  return command.map((word) => word.replaceAll("{zone}", zone).replaceAll("{file}", file));
}

export function pathOf({ path }: Pick<ZoneFileParts, "path">, zone: DnsName): string {
  return path.replaceAll("{zone}", zone);
}

function said({ stdout, stderr }: ScriptResult): string {
  return hostileText(`${stderr} ${stdout}`);
}

function hashOf(text: string): string {
  return createHash("sha256").update(Buffer.from(text, "latin1")).digest("hex");
}

interface Errand {
  readonly script: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly signal: AbortSignal;
}

function run(parts: ZoneFileParts, { args, ...order }: Errand): Promise<ScriptResult> {
  return runAtAccount(parts, { ...order, args: args.map(toBytePath), timeoutMs, maxOutputBytes });
}
