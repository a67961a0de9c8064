/** The life of a host: boot, kill, and running programs on it. */
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { repository } from "../repository.ts";
import type { HostName } from "./facts.ts";
import { accounts, hosts, isAccountName } from "./facts.ts";
import { plugIn, unplug } from "./network.ts";
import { netns, paths } from "./paths.ts";
import { prepareHost } from "./prepare-host.ts";
import type { RunOptions, RunResult } from "./run.ts";
import { run } from "./run.ts";

export interface ExecOptions extends Omit<RunOptions, "cwd"> {
  /** Default: root. */
  readonly user?: string;
  /** Default: the user's home. */
  readonly cwd?: string;
}

export async function boot(host: HostName): Promise<void> {
  if (isAlive(host)) return;
  await endStrays(host);
  await unplug(host);
  await prepareHost(host);
  await plugIn(host);
  const pid = await startInit(host);
  mkdirSync(paths.host(host), { recursive: true });
  writeFileSync(paths.inHost(host, "pid"), String(pid));
  await until(
    `${host} has started its services`,
    () => existsSync(paths.inHost(host, "etc/lab/booted")) || !isAlive(host),
  );
  if (!isAlive(host))
    throw new Error(
      `lab: ${host} died while booting:\n${readFileSync(paths.inHost(host, "console"), "utf8")}`,
    );
}

/** Brings back services that a test has killed, and waits for all of them. */
export async function ready(host: HostName): Promise<void> {
  await mustExec(host, ["bash", "/etc/lab/services.sh", "ensure", "all"]);
}

/** A power cut: silence on the wire first, then SIGKILL for process 1, with which the kernel ends all the others. */
export async function kill(host: HostName): Promise<void> {
  const pid = isAlive(host) ? readPid(host) : undefined;
  if (pid === undefined) await endStrays(host);
  await unplug(host);
  if (pid === undefined) return;
  process.kill(pid, "SIGKILL");
  await until(`${host} is dead`, () => !existsSync(`/proc/${pid}`) || /\) [ZX] /.test(readStat(pid)));
}

/** A machine that stands still, as when its hypervisor is too busy: every process of it stops where it is, or goes on. */
export async function still(host: HostName, action: "freeze" | "thaw"): Promise<void> {
  const signal = action === "freeze" ? "SIGSTOP" : "SIGCONT";
  // Whoever was being forked during the first look is found by the second.
  for (let look = 0; look < 2; look += 1) {
    const found = await run("ip", ["netns", "pids", netns(host)]);
    for (const pid of found.stdout.toString().match(/\d+/g) ?? []) signalIfThere(Number(pid), signal);
  }
}

/** Should we have died between starting a host and noting its number, its processes are found by their network. */
async function endStrays(host: HostName): Promise<void> {
  const found = await run("ip", ["netns", "pids", netns(host)]);
  for (const pid of found.stdout.toString().match(/\d+/g) ?? []) signalIfThere(Number(pid), "SIGKILL");
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It went meanwhile, with its process 1 perhaps.
  }
}

export function isAlive(host: HostName): boolean {
  const pid = readPid(host);
  if (pid === undefined) return false;
  try {
    // A number may be used again by another process: the namespace tells.
    return readlinkSync(`/proc/${pid}/ns/net`) === `net:[${statSync(`/run/netns/${netns(host)}`).ino}]`;
  } catch {
    return false;
  }
}

export async function exec(
  host: HostName,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<RunResult> {
  const { input, timeoutMs } = options;
  const command = enterCommand(host, argv, options);
  return run(command.file, command.args, {
    ...(input === undefined ? {} : { input }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    env: command.env,
  });
}

/** The command that runs argv inside the host. */
export function enterCommand(
  host: HostName,
  argv: readonly string[],
  options: ExecOptions = {},
): EnterCommand {
  const pid = isAlive(host) ? readPid(host) : undefined;
  if (pid === undefined)
    throw new Error(`lab: ${host} is dead; revive it with: npm run lab -- revive ${host}`);
  const user = options.user ?? "root";
  const home = homeOf(host, user);
  const enter = ["--mount", "--uts", "--ipc", "--net", "--pid", `--wdns=${options.cwd ?? home}`];
  const become = user === "root" ? [] : ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--init-groups"];
  return {
    file: "nsenter",
    args: ["--target", String(pid), ...enter, "--", ...become, ...argv],
    env: {
      ...{ PATH: searchPath(host), HOME: home, USER: user, LOGNAME: user, LANG: "C.UTF-8" },
      ...(hosts[host].kind === "workplace" ? { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] } : {}),
      ...options.env,
    },
  };
}

export interface EnterCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function mustExec(
  host: HostName,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<string> {
  const result = await exec(host, argv, options);
  if (result.code === 0) return result.stdout.toString("latin1");
  const words = `${result.stderr.toString("latin1")}${result.stdout.toString("latin1")}`.trim().slice(-4000);
  throw new Error(`lab: ${host}: ${argv.join(" ").slice(0, 300)}: exit ${result.code}\n${words}`);
}

function homeOf(host: HostName, user: string): string {
  if (host === "control") return paths.controlHome;
  if (isAccountName(host) && user === accounts[host].user) return accounts[host].home;
  return user === "root" && hosts[host].kind !== "workplace" ? "/root" : "/";
}

/** control runs the product with the Node that runs the lab. */
function searchPath(host: HostName): string {
  const system = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  return hosts[host].kind === "workplace" ? `${dirname(process.execPath)}:${system}` : system;
}

async function startInit(host: HostName): Promise<number> {
  const console = openSync(paths.inHost(host, "console"), "w");
  const unshare = [
    "unshare",
    "--fork",
    "--pid",
    "--mount",
    "--uts",
    "--ipc",
    "--mount-proc",
    "--propagation",
    "private",
  ];
  const child = spawn(
    "nsenter",
    [`--net=/run/netns/${netns(host)}`, ...unshare, "bash", paths.inHost(host, "etc/lab/init.sh")],
    {
      detached: true,
      cwd: "/",
      stdio: ["ignore", console, console],
      env: {
        PATH: searchPath("resolver"),
        LANG: "C.UTF-8",
        LAB_HOST: host,
        LAB_KIND: hosts[host].kind,
        LAB_FOLDER: paths.host(host),
        LAB_HIDE: hiddenPaths().join("\n"),
      },
    },
  );
  child.unref();
  const parent = child.pid;
  if (parent === undefined) throw new Error(`lab: nsenter did not start for ${host}`);
  let pid = 0;
  await until(`${host} has a process 1`, () => {
    pid = Number(readChildren(parent).split(" ")[0]);
    return pid > 0;
  });
  return pid;
}

/** A product that needs Node, or its own sources, on the account must fail here. */
function hiddenPaths(): readonly string[] {
  const folders = new Set([...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"]);
  const programs = [...folders].flatMap((folder) =>
    ["node", "npm", "npx", "corepack"].map((name) => `${folder}/${name}`),
  );
  return [...new Set([repository, ...programs.filter(existsSync).map((path) => realpathSync(path))])];
}

function readPid(host: HostName): number | undefined {
  const file = paths.inHost(host, "pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

function readChildren(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  } catch {
    return "";
  }
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return ") X ";
  }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (isSo()) return;
    await sleep(10);
  }
  throw new Error(`lab: waited 20 s in vain: ${what}`);
}
