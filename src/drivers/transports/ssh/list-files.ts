import { createHash } from "node:crypto";
import { type Duplex, pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, gunzip } from "node:zlib";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { FoundEntry } from "../../../core/mirror/entry.ts";
import type { Listing, ListOptions, ScriptOrder } from "../../../ports/transport.ts";
import { accountPath, pathBelow } from "../shared/account-path.ts";
import { compareListings } from "../shared/compare-listings.ts";
import { listingIncomplete, rootMissing, timedOut, toolMissing } from "../shared/failures.ts";
import { FindListing } from "../shared/find-listing.ts";
import { findFolderFormat, findFormat, findUnreadableFormat } from "../shared/find-records.ts";
import { limits } from "../shared/limits.ts";
import { lastLines } from "../shared/remote-text.ts";
import { lostConnection } from "./failures.ts";
import type { Session } from "./session.ts";
import type { SshShells } from "./ssh-shells.ts";
import { startScript } from "./start-script.ts";

export const lookScript = `cd -- "$1" 2>/dev/null || { echo no-root; exit 0; }
find . -maxdepth 0 -readable -printf '' 2>/dev/null || { echo no-find; exit 0; }
command -v gzip >/dev/null 2>&1 && echo gzip || echo plain`;

/**
 * $1 is the root, $own the account's number, the rest are tests of what not to descend into. An unreadable folder is
 * reported and left alone; asking the kernel for each name costs a third of the listing, so what is one's own and open by its
 * mode is not asked for. The last record is find's own exit status, so a listing that was cut short is never taken for a whole one.
 */
const findTree = `find . -mindepth 1 \\
    \\( \\( ! -uid "$own" -o -type d ! -perm -500 -o -type f ! -perm -400 \\) \\
      \\( \\( -type d \\( ! -readable -o ! -executable \\) -printf '${findUnreadableFormat}' -prune \\) -o \\
      \\( -type f ! -readable -printf '${findUnreadableFormat}' \\) \\) \\) -o \\
    \\( -type d \\( -false "$@" \\) -printf '${findFolderFormat}' -prune \\) -o \\
    \\( -type d -printf '${findFolderFormat}' \\) -o \\
    -printf '${findFormat}'
  printf 'E%s\\0' "$?"`;

/** No account has the second number: then the kernel is asked for everything. */
const ownNumber = "own=$(id -u 2>/dev/null) || own=4294967294";

/** $2 is the packer. */
export const listScript = `cd -- "$1" || exit 1
pack=$2; shift 2
${ownNumber}
{
  ${findTree}
} | case $pack in gzip) exec gzip -1 ;; *) exec cat ;; esac`;

/** The seal alone. */
export const sealScript = `cd -- "$1" || exit 1
shift
${ownNumber}
{
  ${findTree}
} | sha256sum`;

/** Everything below a folder, by one `find` on the account; packed on its way where the account has gzip. */
export async function* listFiles(
  ways: Ways,
  root: BytePath,
  options: ListOptions,
): AsyncIterable<readonly FoundEntry[]> {
  yield* streamListing(ways, await prepare(ways, root, options));
}

/**
 * Its seal is the hash of what find says. Where one is expected the account is asked for that alone: nothing travels. Else
 * the packed listing is held in memory, some 20 bytes an entry. What has no gzip, or is too much to hold, or takes too
 * long, streams and has none.
 */
export async function takeListing(
  ways: Ways,
  root: BytePath,
  { expected, ...options }: ListOptions & { readonly expected?: string },
): Promise<Listing> {
  if (expected !== undefined && (await readSeal(ways, root, options)) === expected)
    return { seal: expected, read: () => listFiles(ways, root, options), ...nothingHeld };
  const asked = await prepare(ways, root, options);
  const unheld = { seal: null, read: () => streamListing(ways, asked), ...nothingHeld };
  if (asked.pack === "plain") return unheld;
  const held = await holdListing(ways, asked);
  return held === null ? unheld : heldListing(ways, asked, held);
}

const nothingHeld = { held: null, changesSince: async () => null } as const;

async function heldListing(ways: Ways, asked: Asked, { chunks, end }: Held): Promise<Listing> {
  // What find complained of is in no listing, so a listing with complaints is never taken for another.
  const isClean = end.code === 0 && end.stderr === "";
  const text = await unpackedWhole(chunks);
  const answer = (stream: Readable): Answer => ({ stream, heard() {}, ended: async () => end });
  if (text === null || !isClean)
    return {
      seal: isClean ? await sealOf(chunks) : null,
      read: () => readListing(ways, asked, answer(Readable.from(chunks))),
      ...nothingHeld,
    };
  return {
    seal: hashOf(text),
    read: () => readListing(ways, { ...asked, pack: "plain" }, answer(Readable.from(piecesOf(text)))),
    held: Buffer.concat(chunks),
    changesSince: async ({ seal, held }) => {
      const earlier = await unpackedWhole([held]);
      return earlier !== null && hashOf(earlier) === seal
        ? compareListings(earlier, text, asked.options)
        : null;
    },
  };
}

const gunzipWhole = promisify(gunzip);

/**
 * Null for what cannot be unpacked, of which whoever reads it is told, and for what is long. Into one piece where the
 * length that stands at its end is true: of many, all would be in memory twice.
 */
async function unpackedWhole(chunks: readonly Uint8Array[]): Promise<Buffer | null> {
  const packed = Buffer.concat(chunks);
  const saidBytes = packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
  const chunkSize =
    saidBytes < limits.comparedListingBytes ? Math.max(saidBytes + 1, pieceBytes) : pieceBytes;
  return gunzipWhole(packed, { chunkSize, maxOutputLength: limits.comparedListingBytes }).catch(() => null);
}

const pieceBytes = 1 << 18;

function* piecesOf(text: Buffer): Generator<Buffer> {
  for (let at = 0; at < text.length; at += pieceBytes) yield text.subarray(at, at + pieceBytes);
}

function hashOf(text: Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Null when the account cannot say, or has complaints. */
async function readSeal({ shells }: Ways, root: BytePath, options: ListOptions): Promise<string | null> {
  const { code, stdout, stderr } = await shells.run({
    script: sealScript,
    args: [accountPath(root), ...pruneTests(options)],
    timeoutMs: limits.passMs,
    ...signalOf(options),
  });
  return code === 0 && stderr === "" ? (/^[0-9a-f]{64}/.exec(stdout)?.[0] ?? null) : null;
}

/** Null: more than is held, or later than is waited for. */
async function holdListing(ways: Ways, asked: Asked): Promise<Held | null> {
  await using process = await startScript(ways.session, asked.order);
  process.stream.end();
  using silence = endWhenSilent(process.stream, ways.session.settings.account);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const untilMs = performance.now() + limits.heldListingMs;
  for await (const chunk of process.stream as AsyncIterable<Buffer>) {
    silence.heard();
    bytes += chunk.length;
    // One without an end is only noticed while it is read.
    if (bytes > limits.heldListingBytes || performance.now() > untilMs) return null;
    chunks.push(chunk);
  }
  return { chunks, end: await process.ended };
}

/** Of the text, not of the packed bytes, so that the account can say it without packing. Null for what cannot be unpacked. */
async function sealOf(chunks: readonly Uint8Array[]): Promise<string | null> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const piece of unpacked(Readable.from(chunks), "gzip")) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
      // Packed nothing can be very long.
      if (bytes > limits.unpackedListingBytes) return null;
    }
    return hash.digest("hex");
  } catch {
    // Whoever reads it is told what is wrong.
    return null;
  }
}

interface Held {
  readonly chunks: readonly Uint8Array[];
  readonly end: { readonly code: number; readonly stderr: string };
}

interface Ways {
  readonly session: Session;
  readonly shells: SshShells;
}

interface Asked {
  readonly root: BytePath;
  readonly options: ListOptions;
  readonly pack: "gzip" | "plain";
  readonly order: ScriptOrder;
}

async function prepare({ session, shells }: Ways, root: BytePath, options: ListOptions): Promise<Asked> {
  const { account } = session.settings;
  const signal = signalOf(options);
  const folder = accountPath(root);
  const looked = await shells.run({ script: lookScript, args: [folder], timeoutMs: 30_000, ...signal });
  const pack = packOf(looked.stdout.trim(), account, root);
  const args = [folder, pack, ...pruneTests(options)];
  return { root, options, pack, order: { script: listScript, args, timeoutMs: limits.passMs, ...signal } };
}

function pruneTests({ prune }: ListOptions): readonly BytePath[] {
  return prune.flatMap((path) => ["-o", "-path", findPattern(path)]);
}

function signalOf({ signal }: ListOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

async function* streamListing(ways: Ways, asked: Asked): AsyncIterable<readonly FoundEntry[]> {
  await using process = await startScript(ways.session, asked.order);
  process.stream.end();
  using silence = endWhenSilent(process.stream, ways.session.settings.account);
  const { heard } = silence;
  yield* readListing(ways, asked, { stream: process.stream, heard, ended: () => process.ended });
}

interface Answer {
  readonly stream: Readable;
  heard(): void;
  ended(): Promise<{ readonly code: number; readonly stderr: string }>;
}

async function* readListing(
  { session }: Ways,
  { root, options, pack }: Asked,
  answer: Answer,
): AsyncIterable<readonly FoundEntry[]> {
  const { account } = session.settings;
  const listing = new FindListing({ account, root, maxEntries: options.maxEntries });
  try {
    for await (const chunk of unpacked(answer.stream, pack)) {
      answer.heard();
      yield* listing.push(chunk as Buffer);
      options.onProgress?.({ items: listing.count, bytes: 0 });
    }
  } catch (error) {
    if (!isCutShort(error)) throw error;
  }
  const { code, stderr } = await answer.ended();
  if (code === 255) throw lostConnection(session.settings, lastLines(stderr, { lines: 2 }));
  yield* listing.finish(stderr);
}

function packOf(word: string, account: string, root: BytePath): "gzip" | "plain" {
  switch (word) {
    case "gzip":
    case "plain":
      return word;
    case "no-root":
      throw rootMissing(account, root);
    case "no-find":
      throw toolMissing(account, "find", "GNU find is needed there (package findutils), with -printf");
    default:
      throw listingIncomplete(account, root, `its shell answered ${lastLines(word, { lines: 1 })}`);
  }
}

/** `-path` reads a pattern; every character that means something in one is taken literally. */
function findPattern(path: BytePath): BytePath {
  return `./${pathBelow(path).replace(/[\\*?[\]]/g, "\\$&")}`;
}

function unpacked(stream: Readable, pack: "gzip" | "plain"): Readable {
  if (pack === "plain") return stream;
  // Errors of either side surface where the result is read.
  return pipeline(stream, createGunzip(), () => {});
}

/** A packed stream without its end: the last record is missing then too, and that is what is reported. */
function isCutShort(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === "string" && (code.startsWith("Z_") || code === "ERR_STREAM_PREMATURE_CLOSE");
}

function endWhenSilent(stream: Duplex, account: string): Disposable & { heard: () => void } {
  const timer = setTimeout(() => stream.destroy(timedOut(account, limits.idleMs)), limits.idleMs);
  return { heard: () => void timer.refresh(), [Symbol.dispose]: () => clearTimeout(timer) };
}
