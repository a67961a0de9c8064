import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { Secret } from "../../../core/site/secret.ts";
import type { AccountId } from "../../../core/site/site.ts";
import type { ByteFiles } from "../../../ports/byte-files.ts";
import type { LocalPath } from "../../../ports/files.ts";
import type { LineTls, OpenLine } from "../../../ports/line.ts";

/** What the driver works with: one server, and a log-in for each mailbox. */
export interface ImapPlace {
  readonly account: AccountId;
  readonly host: string;
  readonly port: number;
  readonly tls: LineTls;
  readonly ca: LocalPath | null;
  readonly logins: ReadonlyMap<BytePath, ImapLogin>;
  readonly openLine: OpenLine;
  readonly files: ByteFiles;
  readonly refusals: RefusedLogins;
}

export interface ImapLogin {
  readonly user: string;
  readonly password: () => Promise<Secret>;
}

/**
 * What is remembered of passwords that a server refused, so that nobody is banned by a mover that tries the same one
 * every five minutes.
 */
export interface RefusedLogins {
  /** Why this log-in is not to be tried now; null: it may be. */
  whyNot(login: KnownLogin): Promise<string | null>;
  refused(login: KnownLogin, because: string): Promise<void>;
  accepted(login: KnownLogin): Promise<void>;
}

export interface KnownLogin {
  readonly host: string;
  readonly user: string;
  readonly password: Secret;
}
