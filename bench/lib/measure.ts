import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** One run: what a clock says, and the processor time of everything that took part, on both sides. */
export interface Measured {
  readonly wallS: number;
  readonly cpuS: number;
  /** Bytes that a line would carry, where the method can tell. */
  readonly wireBytes?: number;
  /** Of the process that `memoryOf` names. */
  readonly peakMiB?: number;
  /** What its store takes after the run. */
  readonly diskMb?: number;
}

export interface Method {
  readonly name: string;
  /** Not measured. */
  readonly prepare?: () => Promise<void> | void;
  readonly run: () => Promise<void>;
  /** Read before and after: the difference is what travelled. */
  readonly wireBytes?: () => Promise<number> | number;
  /** A process that has long run, whose memory is told. */
  readonly memoryOf?: number;
}

const ticksPerS = 100;

/**
 * Processor seconds of process trees: each process's own and those of its children that have ended. A bench's own
 * children count through `process.pid`.
 */
export function cpuOfTrees(roots: readonly number[]): number {
  const stats = readStats();
  const wanted = new Set(roots);
  // Parents have lower numbers than children only mostly, so it goes on until nothing is added.
  for (let before = 0; before !== wanted.size; ) {
    before = wanted.size;
    for (const [pid, { parent }] of stats) if (wanted.has(parent)) wanted.add(pid);
  }
  let ticks = 0;
  for (const pid of wanted) ticks += stats.get(pid)?.ticks ?? 0;
  return ticks / ticksPerS;
}

function readStats(): ReadonlyMap<number, { readonly parent: number; readonly ticks: number }> {
  const found = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, "latin1");
      // The command's name may hold spaces and brackets; fields are counted from behind its last one.
      const fields = text
        .slice(text.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
      found.set(Number(name), { parent: fields[1] ?? 0, ticks: user + system + endedUser + endedSystem });
    } catch {
      // It has ended.
    }
  }
  return found;
}

/**
 * Each method once a round, the order turned by one every round, so that a noisy moment hits all alike.
 *
 * @param before runs once a round, before the first method: it changes what is copied.
 */
export async function measureInterleaved(order: {
  readonly rounds: number;
  readonly methods: readonly Method[];
  readonly before: (round: number) => Promise<void> | void;
  /** Processes beside this one whose work counts: sshd, database servers. */
  readonly servers: readonly number[];
}): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const results = new Map<string, Measured[]>(order.methods.map(({ name }) => [name, []]));
  for (let round = 0; round < order.rounds; round += 1) {
    await order.before(round);
    const turned = order.methods.map((_, at) => order.methods[(at + round) % order.methods.length] as Method);
    for (const method of turned) {
      await method.prepare?.();
      results.get(method.name)?.push(await measureOne(method, order.servers));
      process.stderr.write(".");
    }
  }
  process.stderr.write("\n");
  return results;
}

async function measureOne(method: Method, servers: readonly number[]): Promise<Measured> {
  const roots = [process.pid, ...servers];
  // From here on a process that has long run counts from its present size.
  if (method.memoryOf !== undefined) writeFileSync(`/proc/${method.memoryOf}/clear_refs`, "5");
  const wireBefore = await method.wireBytes?.();
  const [cpuBefore, wallBefore] = [cpuOfTrees(roots), performance.now()];
  await method.run();
  const wallS = (performance.now() - wallBefore) / 1000;
  const peak = method.memoryOf === undefined ? {} : { peakMiB: peakMiBOf(method.memoryOf) };
  // Connections that were just closed are counted when sshd has seen their end.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const cpuS = cpuOfTrees(roots) - cpuBefore;
  const wireAfter = await method.wireBytes?.();
  const wire = wireAfter === undefined ? {} : { wireBytes: wireAfter - (wireBefore ?? 0) };
  return { wallS, cpuS, ...peak, ...wire };
}

/** The kernel keeps the largest size of each process. */
function peakMiBOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}

/** Runs a program; what it prints is only shown when it fails. */
export async function run(file: string, args: readonly string[], cwd?: string): Promise<string> {
  const child = spawn(file, [...args], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code === 0) return Buffer.concat(out).toString();
  throw new Error(
    `${file} ${args.join(" ")} ended with ${String(code)}: ${Buffer.concat(err).toString().slice(-2000)}`,
  );
}
