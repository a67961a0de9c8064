import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../../src/core/site/site.ts";

/**
 * Logins that a shared host may give, each with a key of its own: a forced command takes the login shell's place, since
 * sshd runs it by the shell with `-c`.
 */
const logins = {
  plain: "",
  tcsh: `command="exec tcsh -f -c \\"$SSH_ORIGINAL_COMMAND\\"" `,
  dash: `command="exec dash -c \\"$SSH_ORIGINAL_COMMAND\\"" `,
  noisy: `command="echo Welcome; printf '\\\\033[31mno newline'; echo stderr noise >&2; exec sh -c \\"$SSH_ORIGINAL_COMMAND\\"" `,
  endless: `command="yes" `,
  nologin: `command="echo This account is currently not available.; exit 1" `,
  noForward: `no-port-forwarding `,
  onlyPhp: `no-port-forwarding,command="PATH=@/only-php exec /bin/sh -c \\"$SSH_ORIGINAL_COMMAND\\"" `,
  /** Lies with the programs that a test puts into `lies/`. */
  liar: `command="PATH=@/lies:/usr/bin:/bin exec /bin/sh -c \\"$SSH_ORIGINAL_COMMAND\\"" `,
  noTools: `command="PATH=@/no-tools exec /bin/sh -c \\"$SSH_ORIGINAL_COMMAND\\"" `,
} as const;

export type Login = keyof typeof logins;

/** A throw-away sshd on this machine, for the user who runs the tests. */
export interface TestSshd extends AsyncDisposable {
  readonly folder: string;
  account(login: Login, change?: Partial<Account["transport"] & { driver: "ssh" }>): Account;
  /**
   * A key in `folder` of that name, whose login finds another home: the machine's real one is left alone. Programs of the
   * folder `programs` go before the machine's own, and `account-shell` there is its login shell.
   */
  addLogin(name: string, home: string, owned?: { readonly programs?: string }): void;
  readonly port: number;
  readonly hostKey: string;
  /** The port that allows one session a connection. */
  readonly narrowPort: number;
  /** The sshd processes that serve connections now. */
  connectionPids(): readonly number[];
}

/** Why no sshd can run here, or null. As root on Debian what is missing is installed first. */
export function whyNoSshd(): string | null {
  const missing = missingPrograms();
  if (missing.length === 0) return null;
  if (userInfo().uid === 0) installPackages();
  const still = missingPrograms();
  return still.length === 0 ? null : `not installed: ${still.join(", ")}`;
}

const programs = [
  ["/usr/sbin/sshd", "openssh-server"],
  ["/usr/bin/ssh", "openssh-client"],
  ["/usr/bin/rsync", "rsync"],
  ["/usr/bin/php", "php-cli"],
  ["/usr/bin/tcsh", "tcsh"],
  ["/usr/bin/socat", "socat"],
] as const;

function missingPrograms(): readonly string[] {
  return programs.filter(([program]) => !runs("test", ["-x", program])).map(([, name]) => name);
}

function installPackages(): void {
  const apt = ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];
  runs("apt-get", [...apt, ...programs.map(([, name]) => name)]);
}

function runs(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, [...args], { stdio: "ignore", timeout: 600_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param options.home where a login's shell looks for its start files; without it, the user's own.
 * @param options.keysFile one more file of keys that is believed.
 */
export async function startSshd(
  options: { readonly home?: string; readonly keysFile?: string } = {},
): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), "cp-sshd-"));
  const [port, narrowPort] = [await freePort(), await freePort()];
  writeKeys(folder);
  writeToolFolders(folder);
  writeFileSync(join(folder, "config"), configText(folder, [port, narrowPort], options));
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
  const sshd = spawn("/usr/sbin/sshd", ["-D", "-f", join(folder, "config"), "-E", join(folder, "log")]);
  await awaitPort(port, sshd);
  const hostKey = fingerprint(join(folder, "host.pub"));
  return {
    folder,
    narrowPort,
    account: (login, change = {}) => ({
      id: login,
      addresses: [],
      origin: null,
      transport: {
        driver: "ssh",
        host: "127.0.0.1",
        port,
        user: userInfo().username,
        identity: join(folder, login),
        hostKey,
        ...change,
      },
    }),
    addLogin: (name, home, owned) => addLogin(folder, { name, home, ...owned }),
    port,
    hostKey,
    connectionPids: () => childrenOf(sshd.pid ?? 0),
    async [Symbol.asyncDispose]() {
      for (const pid of childrenOf(sshd.pid ?? 0)) endProcess(pid);
      sshd.kill("SIGTERM");
      if (sshd.exitCode === null) await once(sshd, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeKeys(folder: string): void {
  const keygen = (name: string, type: string): void => {
    execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", name, "-f", join(folder, name)]);
  };
  keygen("host", "ed25519");
  keygen("host-rsa", "ecdsa");
  keygen("stranger", "ed25519");
  const lines = Object.entries(logins).map(([login, options]) => {
    keygen(login, "ed25519");
    return `${options.replaceAll("@", folder)}${readFileSync(join(folder, `${login}.pub`), "utf8")}`;
  });
  writeFileSync(join(folder, "authorized_keys"), lines.join(""));
}

function addLogin(
  folder: string,
  { name, home, programs }: { readonly name: string; readonly home: string; readonly programs?: string },
): void {
  const key = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key]);
  const [path, shell] =
    programs === undefined ? ["", "sh"] : [`export PATH=${programs}:/usr/bin:/bin; `, "account-shell"];
  const command = `export HOME=${home}; ${path}cd; exec ${shell} -c \\"$SSH_ORIGINAL_COMMAND\\"`;
  const line = `command="${command}" ${readFileSync(`${key}.pub`, "utf8")}`;
  appendFileSync(join(folder, "authorized_keys"), line);
}

/** PATHs of accounts that lack something. */
function writeToolFolders(folder: string): void {
  const link = (name: string, tools: readonly string[]): void => {
    mkdirSync(join(folder, name));
    for (const tool of tools) execFileSync("ln", ["-s", `/usr/bin/${tool}`, join(folder, name, tool)]);
  };
  link("only-php", ["php", "sleep"]);
  link("no-tools", ["sleep"]);
  mkdirSync(join(folder, "lies"));
}

function configText(
  folder: string,
  ports: readonly [number, number],
  { home, keysFile = "" }: { readonly home?: string; readonly keysFile?: string },
): string {
  return `Port ${ports[0]}
Port ${ports[1]}
ListenAddress 127.0.0.1
HostKey ${folder}/host
HostKey ${folder}/host-rsa
PidFile ${folder}/pid
AuthorizedKeysFile ${folder}/authorized_keys ${keysFile}
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PermitUserEnvironment no
PrintMotd no
MaxStartups 100
MaxSessions 10
${home === undefined ? "" : `SetEnv HOME=${home}`}
Match LocalPort ${ports[1]}
  MaxSessions 1
`;
}

export function fingerprint(publicKeyFile: string): string {
  return execFileSync("ssh-keygen", ["-lf", publicKeyFile], { encoding: "utf8" }).split(" ")[1] ?? "";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function awaitPort(port: number, sshd: ChildProcess): Promise<void> {
  for (let round = 0; round < 200 && sshd.exitCode === null; round += 1) {
    const socket = connect({ host: "127.0.0.1", port });
    const open = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await sleep(25);
  }
  throw new Error("the test's sshd did not start");
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It ended by itself.
  }
}
