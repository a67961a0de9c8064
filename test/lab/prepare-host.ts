/** Lays out the folder of a host: a copy of /etc with the lab's files in it, and what the host keeps between its lives. */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  accountNamedConf,
  powerdnsConf,
  registryNamedConf,
  rootHints,
  rootZone,
  testZone,
  unboundConf,
  zoneFile,
} from "./etc-dns.ts";
import { dovecotConf, dovecotUsers, postfixMailboxes, postfixMain, withoutChroot } from "./etc-mail.ts";
import {
  controlRoot,
  groupEntry,
  hostsFile,
  passwdEntry,
  resolvConf,
  shadowEntry,
  sshdConfig,
  withEntries,
} from "./etc-system.ts";
import { mariadbConf, nginxConf, phpFpmConf, phpIni } from "./etc-web.ts";
import type { AccountFacts, HostName } from "./facts.ts";
import { accounts, hosts, isAccountName } from "./facts.ts";
import { readForwarding } from "./forwarding.ts";
import { keyPath } from "./keys.ts";
import { paths } from "./paths.ts";
import { must } from "./run.ts";
import { readSecrets } from "./secrets.ts";

/** Debian packages keep state here; each host gets its own copy of the freshly installed state. */
const stateFolders = ["bind", "dovecot", "nginx", "php", "postfix", "powerdns", "unbound"] as const;

export async function prepareHost(host: HostName): Promise<void> {
  await layOutOnce(host);
  await must("rsync", ["-a", "--delete", "/etc/", `${paths.host(host)}/etc/`]);
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(paths.inHost(host, `etc/${path}`)), { recursive: true });
    writeFileSync(paths.inHost(host, `etc/${path}`), text, { mode });
  };
  // Links of the machine (resolv.conf is often one) must not be written through.
  for (const path of ["hosts", "hostname", "resolv.conf"])
    rmSync(paths.inHost(host, `etc/${path}`), { force: true });

  write("hosts", hostsFile(host));
  write("hostname", `${host}\n`);
  write("resolv.conf", resolvConf);
  write("lab/address", `${hosts[host].address}\n`);
  for (const script of ["init.sh", "services.sh"])
    write(`lab/${script}`, readFileSync(`${import.meta.dirname}/inside/${script}`, "utf8"));
  write(
    "lab/services",
    servicesOf(host)
      .map((name) => `${name}\n`)
      .join(""),
  );
  writeRole(host, write);
}

export function servicesOf(host: HostName): readonly string[] {
  if (isAccountName(host))
    return ["mariadb", "sshd", "php", "nginx", accounts[host].nameserver, "postfix", "dovecot", "cron"];
  return host === "registry" ? ["bind"] : host === "resolver" ? ["unbound"] : [];
}

async function layOutOnce(host: HostName): Promise<void> {
  if (existsSync(paths.inHost(host, "laid-out"))) return;
  // What an earlier attempt left half done.
  rmSync(paths.host(host), { recursive: true, force: true });
  const make = (path: string, mode = 0o755) => mkdirSync(paths.inHost(host, path), { recursive: true, mode });
  for (const path of ["etc", "nothing", "lib", "cache", "log/nginx", "homes/home", "homes/srv", "home"])
    make(path);
  for (const path of ["root", "home"]) make(path, 0o700);
  writeFileSync(paths.inHost(host, "masked"), "", { mode: 0o000 });
  await must("chmod", ["2775", paths.inHost(host, "log")]);
  await must("install", ["-d", "-m", "1777", paths.inHost(host, "vartmp"), paths.inHost(host, "mail")]);
  if (hosts[host].kind !== "workplace") {
    const copy = (from: string, to: string) => must("cp", ["-a", from, paths.inHost(host, to)]);
    await Promise.all([
      ...stateFolders.map((name) => copy(`/var/lib/${name}`, "lib/")),
      copy("/var/cache/bind", "cache/"),
      copy("/var/spool", "spool"),
    ]);
  }
  if (hosts[host].kind === "account")
    await must("cp", ["-a", `${paths.template}/mysql`, paths.inHost(host, "lib/mysql")]);
  writeFileSync(paths.inHost(host, "laid-out"), "");
}

type Write = (path: string, text: string, mode?: number) => void;

function writeRole(host: HostName, write: Write): void {
  switch (host) {
    case "a":
    case "b":
      return writeAccount(accounts[host], write);
    case "control":
      return write("passwd", withEntries(readFileSync("/etc/passwd", "utf8"), [controlRoot]));
    case "registry":
      write("lab/named.conf", registryNamedConf);
      write("lab/zones/root.zone", rootZone);
      return write("lab/zones/test.zone", testZone);
    case "resolver":
      write("lab/root.hints", rootHints);
      return write("lab/unbound.conf", unboundConf);
    case "client":
      return;
  }
}

function writeAccount(account: AccountFacts, write: Write): void {
  const secrets = readSecrets();
  const etc = paths.inHost(account.name, "etc");
  write("passwd", withEntries(readFileSync("/etc/passwd", "utf8"), [passwdEntry(account)]));
  write("group", withEntries(readFileSync("/etc/group", "utf8"), [groupEntry(account)]));
  write("shadow", withEntries(readFileSync("/etc/shadow", "utf8"), [shadowEntry(account.user)]), 0o640);
  write("lab/ssh_host_ed25519_key", readFileSync(keyPath(account.name), "utf8"), 0o600);
  write("ssh/sshd_config", sshdConfig(account, readForwarding(account.name)));
  write("lab/nginx.conf", nginxConf(account));
  write("lab/home", account.home);
  for (const script of ["reload-web", "take-certificate.sh"])
    write(`lab/${script}`, readFileSync(`${import.meta.dirname}/inside/${script}`, "utf8"), 0o755);
  write("lab/php-fpm.conf", phpFpmConf(account));
  write("mysql/lab.cnf", mariadbConf(account));
  write("postfix/main.cf", postfixMain(account));
  write("postfix/master.cf", withoutChroot(readFileSync("/usr/share/postfix/master.cf.dist", "utf8")));
  write("postfix/mailboxes", postfixMailboxes);
  write("dovecot/dovecot.conf", dovecotConf(account));
  write("dovecot/lab-users", dovecotUsers(account, secrets.mailbox));
  write(account.nameserver === "bind" ? "lab/zones/example.test.zone" : "lab/example.test.zone", zoneFile);
  if (account.nameserver === "bind") write("lab/named.conf", accountNamedConf(secrets));
  else write("lab/pdns-lab.conf", powerdnsConf(secrets));
  for (const folder of globSync(`${etc}/php/*/fpm/conf.d`)) writeFileSync(`${folder}/99-lab.ini`, phpIni);
  for (const extension of account.withoutPhp)
    for (const file of globSync(`${etc}/php/*/*/conf.d/*-${extension}.ini`)) rmSync(file);
}
