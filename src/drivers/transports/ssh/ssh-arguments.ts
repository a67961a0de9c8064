import type { SshSettings } from "./settings.ts";

/** The files of one connection, all in its private folder. */
export interface ConnectionFiles {
  readonly folder: string;
  readonly knownHosts: string;
  readonly controlSocket: string;
}

/** The name under which the pinned key stands in our own known_hosts, whatever the host is called. */
export const hostKeyAlias = "clonepanel-account";

export const connectTimeoutMs = 10_000;

/**
 * Every setting is given here, and the owner's own ssh configuration is not read: a `LocalCommand`, a forwarded agent or
 * a laxer key check must not come in from elsewhere.
 */
function commonArguments(settings: SshSettings, files: ConnectionFiles): string[] {
  const options: Record<string, string> = {
    BatchMode: "yes",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: files.knownHosts,
    GlobalKnownHostsFile: "/dev/null",
    HostKeyAlias: hostKeyAlias,
    UpdateHostKeys: "no",
    VerifyHostKeyDNS: "no",
    CheckHostIP: "no",
    IdentityFile: `"${settings.identity.replaceAll("%", "%%")}"`,
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    AddKeysToAgent: "no",
    PreferredAuthentications: "publickey",
    PasswordAuthentication: "no",
    KbdInteractiveAuthentication: "no",
    ForwardAgent: "no",
    ForwardX11: "no",
    PermitLocalCommand: "no",
    CanonicalizeHostname: "no",
    Tunnel: "no",
    RequestTTY: "no",
    ConnectTimeout: String(connectTimeoutMs / 1000),
    ConnectionAttempts: "1",
    ServerAliveInterval: "10",
    ServerAliveCountMax: "3",
    TCPKeepAlive: "yes",
    StreamLocalBindMask: "0177",
    StreamLocalBindUnlink: "yes",
    Port: String(settings.port),
    User: settings.user,
  };
  const list = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return ["-F", "/dev/null", ...list];
}

/** The one long-lived connection; others travel through its socket. It dies with its own session, hence with us. */
export function masterArguments(settings: SshSettings, files: ConnectionFiles, command: string): string[] {
  return [
    ...commonArguments(settings, files),
    ...["-o", "ControlMaster=yes", "-o", `ControlPath=${files.controlSocket}`, "-o", "ControlPersist=no"],
    ...["-o", "ClearAllForwardings=yes", "-o", "LogLevel=INFO", "--", settings.host, command],
  ];
}

/**
 * One more session on the long-lived connection. When that is gone, OpenSSH would quietly open a connection of its own;
 * the proxy that fails at once forbids it.
 */
export function sessionArguments(settings: SshSettings, files: ConnectionFiles): string[] {
  return [
    ...commonArguments(settings, files),
    ...["-o", "ControlMaster=no", "-o", `ControlPath=${files.controlSocket}`, "-o", "ProxyCommand=false"],
    ...["-o", "ClearAllForwardings=yes", "-o", "LogLevel=ERROR", "--", settings.host],
  ];
}

/** A session with a connection of its own, for servers that allow one session a connection. */
export function separateArguments(settings: SshSettings, files: ConnectionFiles): string[] {
  return [
    ...commonArguments(settings, files),
    ...["-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ClearAllForwardings=yes"],
    ...["-o", "LogLevel=ERROR", "--", settings.host],
  ];
}

/** Asks the long-lived connection for a forwarding from a local socket. */
export function forwardArguments(settings: SshSettings, files: ConnectionFiles, forward: string): string[] {
  return [
    ...commonArguments(settings, files),
    ...["-o", "ControlMaster=no", "-o", `ControlPath=${files.controlSocket}`, "-o", "ProxyCommand=false"],
    ...["-o", "ExitOnForwardFailure=yes", "-o", "LogLevel=ERROR"],
    ...["-O", "forward", "-L", forward, "--", settings.host],
  ];
}
