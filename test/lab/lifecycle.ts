/** up and down: everything from nothing, and back. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { setUpControl } from "./control.ts";
import type { HostName } from "./facts.ts";
import { accountNames, hostNames, hosts } from "./facts.ts";
import { boot, kill, ready } from "./host.ts";
import { makeKeys } from "./keys.ts";
import { takeLock } from "./lock.ts";
import { closeSwitch, openSwitch } from "./network.ts";
import { folder, paths } from "./paths.ts";
import { must } from "./run.ts";
import { readSecrets } from "./secrets.ts";
import { makeDatabaseUsers, placeContent } from "./sites.ts";
import { isCurrent, markCurrent } from "./stamp.ts";

/** Brings up what is not up, and repairs what is; an intact lab is left as it is. */
export async function up(): Promise<void> {
  refuseUnfitMachine();
  await must("sh", [`${import.meta.dirname}/ensure-packages.sh`], { timeoutMs: 1_800_000 });
  await using _lock = await takeLock(paths.lock, 600);
  readSecrets();
  await Promise.all([makeKeys(), makeEmptyMysql()]);
  await openSwitch();
  await Promise.all(hostNames.map(raise));
}

export type Wipe = "keep" | "hosts" | "everything";

/** @param wipe "hosts" forgets what the hosts hold; "everything" also the template, so that the next up is a cold one. */
export async function down(wipe: Wipe): Promise<void> {
  await using _lock = await takeLock(paths.lock, 600);
  await Promise.all(hostNames.map(kill));
  await closeSwitch();
  rmSync(paths.partitions, { force: true });
  if (wipe === "keep") return;
  for (const path of [`${folder}/hosts`, ...(wipe === "everything" ? [paths.template] : [])])
    rmSync(path, { recursive: true, force: true });
  for (const account of accountNames) rmSync(`${folder}/forwarding-${account}.json`, { force: true });
}

/** Boots the host if it is dead, and waits until all its services answer. */
export async function raise(host: HostName): Promise<void> {
  mkdirSync(paths.host(host), { recursive: true, mode: 0o700 });
  await boot(host);
  await ready(host);
  if (host === "control") await setUpControl();
  const seeded = paths.inHost(host, "seeded");
  if (hosts[host].kind !== "account" || isCurrent(seeded)) return;
  await seed(host as "a" | "b");
  markCurrent(seeded);
}

async function seed(account: "a" | "b"): Promise<void> {
  await makeDatabaseUsers(account);
  await placeContent(account, account === "a" ? "site" : "empty");
}

/** An initialised data directory is copied to each account: initialising takes seconds, copying does not. */
async function makeEmptyMysql(): Promise<void> {
  const mysql = `${paths.template}/mysql`;
  if (existsSync(mysql)) return;
  const building = `${mysql}.new`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building);
  await must("mariadb-install-db", [
    "--no-defaults",
    "--user=root", // The lab's folder is closed to every other user.
    `--datadir=${building}`,
    "--auth-root-authentication-method=socket",
    "--skip-test-db",
    "--skip-name-resolve",
    "--innodb-log-file-size=16M",
    "--debug-no-sync",
  ]);
  await must("chown", ["-R", "mysql:mysql", building]);
  await must("mv", [building, mysql]);
}

function refuseUnfitMachine(): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new Error("lab: it is made of Linux namespaces: run it as root on Debian 12");
  for (const path of ["/etc", "/var/lib", "/var/spool", "/run", "/proc"])
    if (`${folder}/`.startsWith(`${path}/`)) throw new Error(`lab: CLONEPANEL_LAB_DIR cannot lie in ${path}`);
}
