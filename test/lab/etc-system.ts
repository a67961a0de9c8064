/** The files of /etc that every Unix host has: who is known here, and how names are found. */
import type { AccountFacts, HostName } from "./facts.ts";
import { accountNames, hosts } from "./facts.ts";
import { paths } from "./paths.ts";

/** Replaces or adds lines of /etc/passwd, /etc/group and /etc/shadow, keyed by their first field. */
export function withEntries(text: string, entries: readonly string[]): string {
  const keys = new Set(entries.map(firstField));
  const kept = text.split("\n").filter((line) => line !== "" && !keys.has(firstField(line)));
  return `${[...kept, ...entries].join("\n")}\n`;
}

const firstField = (line: string): string => line.slice(0, line.indexOf(":"));

export const passwdEntry = (account: AccountFacts): string =>
  `${account.user}:x:${account.uid}:${account.uid}:hosting account:${account.home}:${account.shell}`;

export const groupEntry = (account: AccountFacts): string => `${account.user}:x:${account.uid}:`;

/** "*" is no password but not locked: sshd refuses a locked ("!") account even with a key. */
export const shadowEntry = (user: string): string => `${user}:*:19000:0:99999:7:::`;

/** On control, `~` must be the lab's folder for ssh too, which asks /etc/passwd and not $HOME. */
export const controlRoot = `root:x:0:0:root:${paths.controlHome}:/bin/bash`;

/** The origins are the hosters' own names: they work whatever happens to the site's zone. */
export function hostsFile(host: HostName): string {
  const lines = ["127.0.0.1 localhost", `${hosts[host].address} ${hosts[host].fqdn} ${host}`];
  const knowsOrigins = hosts[host].kind === "account" || host === "control";
  const others = knowsOrigins ? accountNames.filter((name) => name !== host) : [];
  return `${[...lines, ...others.map((name) => `${hosts[name].address} ${hosts[name].fqdn}`)].join("\n")}\n`;
}

/** A resolver with a dead nameserver in its memory takes up to 4 s (measured); a visitor waits 5 by default. */
export const resolvConf = `nameserver ${hosts.resolver.address}\noptions timeout:1 attempts:5\n`;

export type Forwarding = "yes" | "no" | "local";

/** "local" lets Unix sockets through but no TCP: the middle rung that some hosters offer by accident. */
export function sshdConfig(
  account: AccountFacts,
  forwarding: { tcp: Forwarding; sockets: Forwarding },
): string {
  return `Port 22
AddressFamily inet
HostKey /etc/lab/ssh_host_ed25519_key
AllowUsers ${account.user}
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
AllowAgentForwarding no
AllowTcpForwarding ${forwarding.tcp}
AllowStreamLocalForwarding ${forwarding.sockets}
X11Forwarding no
PrintMotd no
UseDNS no
MaxStartups 50:30:100
PidFile /run/sshd.pid
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
LogLevel VERBOSE
`;
}
