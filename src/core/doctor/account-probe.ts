/** What an account is like, as far as its own shell can tell. Text is made safe for a terminal; null: not there. */
export interface AccountProbe {
  readonly home: string;
  /** `uname -n` */
  readonly hostName: string;
  readonly system: string;
  readonly loginShell: string | null;
  readonly rsyncVersion: string | null;
  readonly tools: readonly string[];
  readonly missingTools: readonly string[];
  /** GNU find's `-printf`, without which no folder can be listed. */
  readonly findPrintf: boolean;
  /** Of the command line; what the web server uses may differ. */
  readonly php: PhpFacts | null;
  readonly disk: { readonly freeBytes: number; readonly freeInodes: number | null } | null;
  /** What `quota` prints, where the host has it. */
  readonly quota: string | null;
  /** Positive: the account's clock is ahead of ours. */
  readonly clockAheadSeconds: number | null;
  /** Without comments and empty lines. */
  readonly cronLines: readonly string[];
}

export interface PhpFacts {
  readonly version: string;
  readonly extensions: readonly string[];
}
