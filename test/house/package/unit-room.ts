import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The daemon of the systemd unit, started by a systemd of its own that is process 1 of a room without a way out. */
export interface UnitRoom extends AsyncDisposable {
  /** As this machine counts. */
  readonly daemonPid: number;
  said(): string;
}

/** Null: it can be built here. */
export const whyNoUnitRoom: string | null = whyNot();

function whyNot(): string | null {
  if (process.platform !== "linux" || userInfo().uid !== 0) return "it takes root on Linux";
  if (!existsSync("/lib/systemd/systemd")) return "systemd is not installed";
  if (!/\boverlay$/m.test(readFileSync("/proc/filesystems", "utf8"))) return "the kernel has no overlay";
  return groupsFolder() === null ? "there are no control groups of version 2" : null;
}

function groupsFolder(): string | null {
  return /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/mounts", "utf8"))?.[1] ?? null;
}

/** @param order.work has `clonepanel.service`, `clonepanel.yaml` and `key`; `modules` is the folder of packages. */
export async function openUnitRoom(order: {
  readonly work: string;
  readonly node: string;
  readonly modules: string;
}): Promise<UnitRoom> {
  const { work, node, modules } = order;
  const group = join(groupsFolder() ?? "", `clonepanel-room-${process.pid}`);
  mkdirSync(group);
  mkdirSync(join(work, "room"));
  const namespaces = ["--mount", "--pid", "--fork", "--ipc", "--uts", "--cgroup", "--kill-child"];
  const script = join(import.meta.dirname, "unit-room.sh");
  const entered = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
  const args = ["-c", entered, group, "unshare", ...namespaces, "sh", script, work, node, modules];
  const child = spawn("sh", args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  let complained = "";
  child.stderr.on("data", (piece: Buffer) => {
    complained += piece.toString("utf8");
  });
  const close = async () => {
    child.kill("SIGKILL");
    await ended;
    await removeGroups(group);
  };
  const firstPid = () => childrenOf(child.pid ?? 0)[0];
  for (let turn = 0; turn < 300 && child.exitCode === null; turn += 1) {
    const first = firstPid();
    const daemonPid = first === undefined ? undefined : childrenOf(first)[0];
    const said = () => {
      const file = `/proc/${first}/root/run/said`;
      return existsSync(file) ? readFileSync(file, "utf8") : "";
    };
    if (daemonPid !== undefined && said() !== "") return { daemonPid, said, [Symbol.asyncDispose]: close };
    await sleep(100);
  }
  await close();
  throw new Error(`the unit does not start: ${complained}`);
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Empty once the last process of the room is gone. */
async function removeGroups(group: string): Promise<void> {
  const all = readdirSync(group, { recursive: true, withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map((one) => join(one.parentPath, one.name))
    .sort()
    .reverse();
  for (const folder of [...all, group])
    for (let turn = 0; turn < 50; turn += 1) {
      try {
        rmdirSync(folder);
        break;
      } catch {
        await sleep(100);
      }
    }
}
