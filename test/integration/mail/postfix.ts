import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A Postfix of this test alone, which takes mail for a few people and puts it into their Maildirs. */
export interface TestPostfix extends AsyncDisposable {
  readonly port: number;
  /** Who signed its certificate, as a PEM file. */
  readonly caPath: string;
  /** What has arrived, the oldest first. */
  mailOf(person: string): readonly string[];
  stop(): void;
  start(): void;
}

/** Why there can be none here, or null. Postfix itself needs root. */
export function whyNoPostfix(): string | null {
  if (userInfo().uid !== 0) return "Postfix needs root";
  return runs("/usr/sbin/postconf", ["-d", "mail_version"]) ? null : "not installed: postfix";
}

export const mailDomain = "people.test";

export async function startPostfix(people: readonly string[]): Promise<TestPostfix> {
  const folder = mkdtempSync(join(tmpdir(), "cp-postfix-"));
  const [etc, port] = [join(folder, "etc"), await freePort()];
  // Its processes run as another user and have to get through.
  chmodSync(folder, 0o755);
  for (const part of ["etc", "spool", "data", "mail"]) mkdirSync(join(folder, part));
  execFileSync("chown", ["postfix", join(folder, "data"), join(folder, "mail")]);
  makeCertificate(folder);
  writeFileSync(join(etc, "main.cf"), mainCf(folder));
  writeFileSync(join(etc, "master.cf"), masterCf(port));
  writeFileSync(join(etc, "boxes"), people.map((one) => `${one}@${mailDomain} ${one}/\n`).join(""));
  const postfix = (verb: string) => execFileSync("/usr/sbin/postfix", ["-c", etc, verb], { stdio: "pipe" });
  postfix("start");
  return {
    port,
    caPath: join(folder, "cert.pem"),
    mailOf: (person) => readBox(join(folder, "mail", person, "new")),
    stop: () => void postfix("stop"),
    start: () => void postfix("start"),
    async [Symbol.asyncDispose]() {
      runs("/usr/sbin/postfix", ["-c", etc, "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mainCf(folder: string): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.${mailDomain}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = ${mailDomain}
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = texthash:${folder}/etc/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:${id("-u")}
virtual_gid_maps = static:${id("-g")}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = reject_unauth_destination, reject_unlisted_recipient
smtpd_tls_cert_file = ${folder}/cert.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_security_level = may
maillog_file_prefixes = ${folder}
maillog_file = ${folder}/log
`;
}

function masterCf(port: number): string {
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "proxymap unix - - n - - proxymap",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "virtual unix - n n - - virtual",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
    "postlog unix-dgram n - n - 1 postlogd",
  ];
  return `${services.join("\n")}\n`;
}

function makeCertificate(folder: string): void {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...key, ...files, ...subject], { stdio: "ignore" });
}

function readBox(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function id(flag: "-u" | "-g"): string {
  return execFileSync("id", [flag, "postfix"], { encoding: "utf8" }).trim();
}

function runs(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
