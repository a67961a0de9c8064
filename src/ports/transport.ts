import type { Duplex } from "node:stream";
import type { BytePath } from "../core/mirror/byte-path.ts";
import type { FoundEntry } from "../core/mirror/entry.ts";
import type { AccountId } from "../core/site/site.ts";

/**
 * The way to one account. The remote side is always a POSIX shell in the account's home with LC_ALL=C: `script` is fixed
 * text, values come as `args` ($1...) or on stdin, and quoting happens in one place, inside the driver.
 *
 * Paths are relative to the account's home, or absolute. Nothing here follows a symbolic link out of a listed root.
 *
 * @throws ClonePanelError ACCOUNT_UNREACHABLE (remedy: wait), HOST_KEY_CHANGED, SSH_AUTH_REFUSED (owner),
 *   REMOTE_TIMED_OUT (wait), REMOTE_OUTPUT_TOO_LARGE (owner), REMOTE_TOOL_MISSING (owner).
 */
export interface Transport extends AsyncDisposable {
  readonly account: AccountId;
  readonly manifest: TransportManifest;

  /** Runs a script to its end. A non-zero exit is a result, not an error. */
  run(order: ScriptOrder): Promise<ScriptResult>;

  /** Starts a script whose stdin and stdout stay open: a relay, or one half of a handshake. */
  start(order: ScriptOrder): Promise<RemoteProcess>;

  /**
   * Everything below `root`, in no order, in batches. `prune` are paths not to descend into (relative to root).
   * `root` itself is not listed. A missing root is an error: ROOT_MISSING (owner).
   */
  listFiles(root: BytePath, options: ListOptions): AsyncIterable<readonly FoundEntry[]>;

  /**
   * The same, taken as a whole before it is read, so that one that is as it was before need not be read at all. `expected`
   * is the seal that it probably has: where the account can tell that by itself, no listing travels. It costs a second
   * listing when it has another.
   */
  takeListing(root: BytePath, options: ListOptions & { readonly expected?: string }): Promise<Listing>;

  /** SHA-256 (hex) of regular files below `root`; a path that vanished or is no regular file is absent. */
  hashFiles(
    root: BytePath,
    paths: readonly BytePath[],
    options: Watch,
  ): Promise<ReadonlyMap<BytePath, string>>;

  /**
   * Brings files and links below `root` into the local folder `into` (same relative paths), with times and modes
   * (owner can always read and write the local copy), using the file of the same path in `basis` where there is one, so
   * that only differences travel. Always makes a new inode. What vanished meanwhile is reported, not an error.
   */
  fetchFiles(order: FetchOrder): Promise<CopyReport>;

  /** The other way: local files below `from` to the account's folder `to`; `basis` is a folder on the account. */
  pushFiles(order: PushOrder): Promise<CopyReport>;

  /** A byte stream to a server as the account sees it, by the first way that works. */
  openStream(target: StreamTarget): Promise<Duplex>;

  /** By which way streams to this kind of target went so far, in words; null when there is only one way, or none yet. */
  streamWay(kind: StreamTarget["kind"]): string | null;

  /** The same path on this machine when the account lies here, else null. */
  localPath(path: BytePath): string | null;
}

export interface TransportManifest {
  readonly id: string;
  readonly title: string;
}

/** Progress and a way to stop. */
export interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly items: number; readonly bytes: number }) => void;
}

export interface ScriptOrder {
  /** Fixed text. Never built from values. */
  readonly script: string;
  readonly args?: readonly BytePath[];
  /** Bytes as latin1 string or raw. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Default 16 MiB; more is an error. */
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
}

export interface ScriptResult {
  readonly code: number;
  /** Bytes as a latin1 string. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface RemoteProcess extends AsyncDisposable {
  readonly stream: Duplex;
  readonly ended: Promise<{ readonly code: number; readonly stderr: string }>;
}

export interface Listing {
  /**
   * Two listings of one seal, of the same root and with the same options, name the same entries. Different seals say
   * nothing. Null when this way has none.
   */
  readonly seal: string | null;
  read(): AsyncIterable<readonly FoundEntry[]>;
  /** What came, for whoever keeps it until a later listing; null where this way holds nothing. Only the driver reads it. */
  readonly held: Uint8Array | null;
  /**
   * What this one has and an earlier one of the same root and options had not, and the other way round; in no order, and an
   * entry that is the same may stand in both. Null where reading it tells that better, and where `held` is not what had that
   * seal.
   */
  changesSince(earlier: { readonly seal: string; readonly held: Uint8Array }): Promise<ListingChanges | null>;
}

export interface ListingChanges {
  readonly gone: readonly FoundEntry[];
  readonly come: readonly FoundEntry[];
}

export interface ListOptions extends Watch {
  readonly prune: readonly BytePath[];
  /** More entries than this is an error: LISTING_TOO_LARGE. */
  readonly maxEntries: number;
}

export interface FetchOrder extends Watch {
  readonly root: BytePath;
  readonly paths: readonly BytePath[];
  readonly into: string;
  readonly basis: string | null;
  /**
   * What the listing says that it will come to. Over a line, whoever sends more than twice as much, and a gibibyte, is
   * stopped (COPY_FAILED): a file may grow while it is copied, but not without an end.
   */
  readonly listedBytes?: number;
}

export interface PushOrder extends Watch {
  readonly from: string;
  readonly paths: readonly BytePath[];
  readonly to: BytePath;
  readonly basis: BytePath | null;
}

export interface CopyReport {
  /** Files and links that arrived. */
  readonly items: number;
  /** Bytes that travelled (rsync's literal data), not file sizes. */
  readonly bytes: number;
  readonly vanished: readonly BytePath[];
}

export type StreamTarget =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** Path of a Unix socket; null: the server's usual places, and PHP's own default, are tried. */
  | { readonly kind: "socket"; readonly path: BytePath | null };
