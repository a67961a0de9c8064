import type { ChildProcess } from "node:child_process";

const graceMs = 2_000;
/** What a program said before it was ended is in the pipe by then. */
const farewellMs = 250;
const living = new Set<ChildProcess>();

/** Remembers a child that leads its own process group, so that the group ends with this process at the latest. */
export function adoptGroup(child: ChildProcess): void {
  if (living.size === 0) process.once("exit", killAll);
  living.add(child);
  child.once("close", () => {
    living.delete(child);
    if (living.size === 0) process.removeListener("exit", killAll);
  });
}

/** Asks the group to end; what has not ended two seconds later is killed. */
export function endGroup(child: ChildProcess): void {
  if (!living.has(child)) return;
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => {
    if (living.has(child)) signalGroup(child, "SIGKILL");
  }, graceMs);
  child.once("close", () => clearTimeout(timer));
  if (child.exitCode !== null || child.signalCode !== null) closePipes(child);
  else child.once("exit", () => closePipes(child));
}

/**
 * Others may hold the pipes of a program that has ended: an ssh passes them to the master of its connection, which keeps
 * them for as long as the other side runs. Who was asked to end is not waited for in their stead.
 */
function closePipes(child: ChildProcess): void {
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, farewellMs);
  child.once("close", () => clearTimeout(timer));
}

function killAll(): void {
  for (const child of living) signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group is gone, which is what was wanted.
  }
}
