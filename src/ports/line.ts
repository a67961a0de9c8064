import type { AccountId } from "../core/site/site.ts";
import type { LocalPath } from "./files.ts";

/** A two-way stream of bytes to a server, watched: a silent other end is a lost line, never an endless wait. */
export interface Line extends AsyncDisposable {
  /** The next bytes; null: the other end has closed it. */
  read(): Promise<Uint8Array | null>;
  /** Resolves when the line takes more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Goes on encrypted, the other end's certificate checked. What it said before, unencrypted, must have been read. */
  startTls(): Promise<void>;
  /** The line ends so long from now, however busily the other end drips; a second call sets a new limit. */
  endAfter(ms: number): void;
}

export interface LineOrder {
  readonly account: AccountId;
  readonly host: string;
  readonly port: number;
  readonly tls: LineTls;
  /** PEM file of the authority that signed the certificate; null: the authorities that this machine trusts. */
  readonly ca: LocalPath | null;
  /** A line on which nothing moves for so long is lost. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal;
}

/** `starttls`: it begins in the clear, and whoever opened it asks for encryption before anything else. */
export type LineTls = "implicit" | "starttls" | "none";

/**
 * @throws ClonePanelError MAIL_SERVER_UNREACHABLE, MAIL_LINE_LOST (wait), MAIL_CERTIFICATE_REFUSED (owner); the last
 *   two also of every method.
 */
export type OpenLine = (order: LineOrder) => Promise<Line>;
