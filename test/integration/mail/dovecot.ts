import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A throw-away Dovecot on this machine: two mailboxes `info` and `sales`, and a small one, `tiny`. */
export interface TestDovecot extends AsyncDisposable {
  readonly folder: string;
  /** IMAP with STARTTLS, without certificate checks of its own. */
  readonly port: number;
  readonly tlsPort: number;
  /** The authority that signed its certificate, which names `localhost`. */
  readonly ca: string;
  readonly password: string;
  /** Folder of the mailbox, a Maildir. */
  maildir(mailbox: string): string;
  /** The master and all that it started, by SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** All mailboxes are empty again; nobody may be logged in. */
  reset(): void;
  /** Only what serves the log-ins of now. */
  killSessions(): number;
  setPassword(mailbox: string, password: string): void;
  /** Of the master that runs now. */
  pid(): number;
}

export function whyNoDovecot(): string | null {
  if (userInfo().uid !== 0) return "only root can start a Dovecot";
  const missing = (): boolean => !existsSync("/usr/sbin/dovecot") || !existsSync("/usr/lib/dovecot/imap");
  if (missing()) installPackages();
  return missing() ? "not installed: dovecot-imapd" : null;
}

function installPackages(): void {
  try {
    execFileSync("sh", [join(import.meta.dirname, "../../lab/ensure-packages.sh")], { stdio: "ignore" });
  } catch {
    // What is missing then is said by name.
  }
}

export interface DovecotOrder {
  /** More lines of its configuration. */
  readonly more?: string;
  /** Where its folder is made; where temporary things are unless said otherwise. */
  readonly parent?: string;
}

const owner = 65_534;

export async function startDovecot(order: DovecotOrder = {}): Promise<TestDovecot> {
  const folder = mkdtempSync(join(order.parent ?? tmpdir(), "cp-dovecot-"));
  execFileSync("chmod", ["755", folder]);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const passwords = new Map([
    ["info", "secret one"],
    ["sales", "secret one"],
    ["tiny", "secret one"],
  ]);
  makeCertificate(folder);
  const maildir = (mailbox: string): string => join(folder, "mail", mailbox, "Maildir");
  const reset = (): void => {
    rmSync(join(folder, "mail"), { recursive: true, force: true });
    for (const mailbox of passwords.keys())
      for (const part of ["cur", "new", "tmp"]) mkdirSync(join(maildir(mailbox), part), { recursive: true });
    execFileSync("chown", ["-R", `${owner}:${owner}`, join(folder, "mail")]);
  };
  reset();
  const writeUsers = (): void =>
    writeFileSync(
      join(folder, "users"),
      [...passwords]
        .map(([name, password]) => {
          const limit = name === "tiny" ? "userdb_quota_rule=*:bytes=20000" : "";
          return `${name}:{PLAIN}${password}:${owner}:${owner}::${join(folder, "mail", name)}::${limit}\n`;
        })
        .join(""),
      { mode: 0o644 },
    );
  writeUsers();
  writeFileSync(
    join(folder, "dovecot.conf"),
    configuration({ folder, port, tlsPort, more: order.more ?? "" }),
  );
  let master: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    rmSync(join(folder, "run"), { recursive: true, force: true });
    const child = spawn("/usr/sbin/dovecot", ["-F", "-c", join(folder, "dovecot.conf")], { stdio: "ignore" });
    master = child;
    await answering(port, () => child.exitCode !== null || child.signalCode !== null);
  };
  const kill = async (): Promise<void> => {
    const child = master;
    if (child === null || child.pid === undefined) return;
    const children = descendants(child.pid);
    const gone = once(child, "close");
    for (const pid of [child.pid, ...children]) killOne(pid);
    await gone;
    master = null;
  };
  await start();
  return {
    folder,
    port,
    tlsPort,
    ca: join(folder, "cert.pem"),
    password: "secret one",
    maildir,
    start,
    kill,
    reset,
    killSessions: () => {
      const pids = descendants(master?.pid ?? -1).filter((pid) => nameOf(pid) === "imap");
      for (const pid of pids) killOne(pid);
      return pids.length;
    },
    pid: () => master?.pid ?? 0,
    setPassword: (mailbox, password) => {
      passwords.set(mailbox, password);
      writeUsers();
    },
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(about: {
  readonly folder: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly more: string;
}): string {
  const { folder, port, tlsPort, more } = about;
  return `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
instance_name = ${folder.replace(/\W/g, "")}
log_path = ${folder}/log
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
first_valid_uid = ${owner}
mail_location = maildir:~/Maildir
auth_mechanisms = plain login
auth_failure_delay = 0
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
  # Whoever dies by SIGKILL is counted as connected for ever.
  mail_max_userip_connections = 0
}
plugin {
  quota = maildir:User quota
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = passwd-file
  args = username_format=%u ${folder}/users
}
namespace inbox {
  inbox = yes
  mailbox Junk-Mail {
    special_use = \\Junk
    auto = no
  }
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
service anvil {
  unix_listener anvil {
    mode = 0666
  }
}
${more}
`;
}

function makeCertificate(folder: string): void {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const how = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
  execFileSync("openssl", ["req", ...how, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  chownSync(key, 0, 0);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function answering(port: number, isDead: () => boolean): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    if (isDead()) throw new Error("the Dovecot ended at once");
    const socket = connect(port, "127.0.0.1");
    const isThere = await Promise.race([
      once(socket, "data").then(
        () => true,
        () => false,
      ),
      sleep(1_000, false),
    ]);
    socket.destroy();
    if (isThere) return;
    await sleep(100);
  }
  throw new Error("the Dovecot does not answer");
}

function descendants(pid: number): readonly number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(path)) return [];
  const children = readFileSync(path, "utf8").split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It went by itself.
  }
}
