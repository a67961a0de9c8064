/** What this machine's own OpenSSH knows of the names that its owner gave to hosts. Only reads. */
export interface SshAliases {
  /** The names in the owner's ssh configuration, without patterns. At most 200. */
  list(): Promise<readonly string[]>;
  /** @throws ClonePanelError SSH_ALIAS_UNUSABLE (owner), LOCAL_TOOL_MISSING (owner), ACCOUNT_UNREACHABLE (wait) */
  resolve(alias: string, signal: AbortSignal): Promise<SshAlias>;
}

export interface SshAlias {
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key files that are there, in the order in which OpenSSH would try them. */
  readonly identities: readonly string[];
  readonly hostKey: {
    /** `SHA256:...` */
    readonly fingerprint: string;
    /** `known`: the owner has trusted it before. `shown`: the host shows it now, and nobody has compared it. */
    readonly trust: "known" | "shown";
  };
  /** Of the host, as this machine sees it. */
  readonly addresses: readonly string[];
  /** What the alias needs and ClonePanel does not do. */
  readonly warnings: readonly string[];
}
