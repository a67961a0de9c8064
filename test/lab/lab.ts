/**
 * The lab, for integration tests:
 *
 *     await using lab = await openLab();
 *     await lab.reset({ b: "empty" });
 *     const seen = await lab.curl("client", ["http://www.example.test/"]);
 */
import { writeFile } from "node:fs/promises";
import type { ConfigChoice } from "./config-text.ts";
import { configText } from "./config-text.ts";
import { sshdConfig } from "./etc-system.ts";
import type { AccountName, HostName } from "./facts.ts";
import { accounts, hostNames } from "./facts.ts";
import type { ForwardingPolicy } from "./forwarding.ts";
import { readForwarding, writeForwarding } from "./forwarding.ts";
import type { ExecOptions } from "./host.ts";
import { exec, kill, mustExec, still } from "./host.ts";
import type { LabFacts } from "./info.ts";
import { readInfo } from "./info.ts";
import { raise, up } from "./lifecycle.ts";
import { takeLock } from "./lock.ts";
import { heal, partition } from "./network.ts";
import { paths } from "./paths.ts";
import type { RunResult } from "./run.ts";
import { client, placeContent } from "./sites.ts";

export type { AccountName, HostName } from "./facts.ts";
export { siteName, zone } from "./facts.ts";
export type { LabFacts } from "./info.ts";
export type { RunResult } from "./run.ts";

export interface ResetChoice {
  /** Default "empty": no files, no wp-config.php, an empty database. "foreign": another WordPress, prefix blog_. */
  readonly b?: "empty" | "foreign";
}

export interface Lab extends AsyncDisposable {
  /** Runs a program on a host, as root unless a user is named; on control `node` is the Node that runs the test. */
  exec(host: HostName, argv: readonly string[], options?: ExecOptions): Promise<RunResult>;
  /** Like exec, but an exit code other than 0 is an error; returns stdout, a character a byte. */
  mustExec(host: HostName, argv: readonly string[], options?: ExecOptions): Promise<string>;
  /** curl on that host, silent, body on stdout. */
  curl(host: HostName, args: readonly string[]): Promise<RunResult>;
  /** Rows of the last statement as root of the account's MariaDB, in the site's database. NULL is "NULL"; bytes as latin1. */
  sql(account: AccountName, statement: string): Promise<readonly (readonly string[])[]>;
  /** A power cut: silence on the wire, every process SIGKILLed. What was written stays. */
  kill(host: HostName): Promise<void>;
  revive(host: HostName): Promise<void>;
  /** Stops every process of a host where it is, and lets them go on. Its kernel still takes connections. */
  still(host: HostName, action: "freeze" | "thaw"): Promise<void>;
  /** The two hear nothing of one another any more; others hear both. */
  partition(one: HostName, other: HostName): Promise<void>;
  heal(): Promise<void>;
  /** Kills (-9) or starts one service: mariadb sshd php nginx bind powerdns postfix dovecot cron unbound. */
  service(host: HostName, name: string, action: "stop" | "start"): Promise<void>;
  /** What sshd of the account forwards, for new connections, until the next reset. */
  setForwarding(account: AccountName, policy: Partial<ForwardingPolicy>): Promise<void>;
  /** Both accounts' homes (site, ~/.clonepanel, mail, crontab) and databases, and control's vault, as on the first day. */
  reset(choice?: ResetChoice): Promise<void>;
  /** Both nameservers' zones as on the first day. */
  resetDns(): Promise<void>;
  info(): Promise<LabFacts>;
  config(choice?: ConfigChoice): Promise<string>;
}

/**
 * Brings the lab up where it is not, whole and healed, and keeps other tests out until it is disposed.
 * It stays up afterwards: the next test starts in a second.
 */
export async function openLab(): Promise<Lab> {
  const lease = await takeLock(paths.lease, 1800);
  try {
    await up();
    await heal();
    return makeLab(lease);
  } catch (error) {
    await lease[Symbol.asyncDispose]();
    throw error;
  }
}

function makeLab(lease: AsyncDisposable): Lab {
  return {
    exec,
    mustExec,
    curl: (host, args) => exec(host, ["curl", "-sS", "--max-time", "30", ...args]),
    sql: readRows,
    kill,
    revive: raise,
    still,
    partition,
    heal,
    service: setService,
    setForwarding,
    reset,
    resetDns,
    info: readInfo,
    config: configText,
    async [Symbol.asyncDispose]() {
      await heal();
      await lease[Symbol.asyncDispose]();
    },
  };
}

export async function reset(choice: ResetChoice = {}): Promise<void> {
  await Promise.all(hostNames.map(raise));
  await Promise.all([
    placeContent("a", "site"),
    placeContent("b", choice.b ?? "empty"),
    setForwarding("a", { tcp: "yes", sockets: "yes" }),
    setForwarding("b", { tcp: "yes", sockets: "yes" }),
    exec("control", ["rm", "-rf", "vault", "state"]),
  ]);
}

export async function setForwarding(account: AccountName, policy: Partial<ForwardingPolicy>): Promise<void> {
  const before = readForwarding(account);
  const after = { ...before, ...policy };
  if (before.tcp === after.tcp && before.sockets === after.sockets) return;
  writeForwarding(account, after);
  await writeFile(paths.inHost(account, "etc/ssh/sshd_config"), sshdConfig(accounts[account], after));
  // The listener takes the new file; it is told by its own number, not by name, so that open sessions live on.
  await mustExec(account, ["bash", "/etc/lab/services.sh", "reload", "sshd"]);
}

export async function resetDns(): Promise<void> {
  const restart = (account: AccountName, name: string, files: string) =>
    mustExec(account, [
      "bash",
      "-c",
      `bash $0 stop ${name}; rm -f ${files}; bash $0 start ${name}; bash $0 ready ${name}`,
      "/etc/lab/services.sh",
    ]);
  await Promise.all([
    restart("a", "bind", "/var/lib/bind/*.zone /var/lib/bind/*.jnl"),
    restart("b", "powerdns", "/var/lib/powerdns/pdns.sqlite3*"),
  ]);
}

export async function setService(host: HostName, name: string, action: "stop" | "start"): Promise<void> {
  await mustExec(host, ["bash", "/etc/lab/services.sh", action === "stop" ? "stop" : "ensure", name]);
}

async function readRows(account: AccountName, statement: string): Promise<readonly (readonly string[])[]> {
  const database = accounts[account].database.name;
  const out = await mustExec(account, [...client, "--batch", "--skip-column-names", database], {
    input: `${statement};\n`,
  });
  return out
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t"));
}
