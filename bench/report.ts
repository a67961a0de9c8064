import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { textArgument } from "./lib/report.ts";
import { type BenchRun, reportPage } from "./lib/report-page.ts";

/*
 * All benches, one after the other, on this machine, as one page:
 *
 *     node bench/report.ts [--scale small|full] [--only files,vault] [--results FOLDER]
 *
 * `small` takes about a quarter of an hour of a quiet machine, `full` some hours. What FOLDER has of the same commit and
 * command is not run again and stands on the page, so a run may be cut short, or done in parts (--only). The page is
 * FOLDER/report.md (default: bench-results/).
 */
const root = join(import.meta.dirname, "..");

interface Bench {
  readonly name: string;
  readonly about: string;
  readonly small: readonly string[];
  readonly full: readonly string[];
}

const benches: readonly Bench[] = [
  {
    name: "files",
    about: "a mirrored tree, beside rsync",
    small: ["--files", "2000", "--rounds", "3"],
    full: [],
  },
  {
    name: "vault",
    about: "snapshots, beside rsync, rsnapshot, restic and borg",
    small: ["--files", "2000", "--snapshots", "3", "--rounds", "1"],
    full: [],
  },
  {
    name: "database",
    about: "a mirrored database, beside dump and load, mydumper and pt-table-sync",
    small: ["--rows", "10000", "--rounds", "1"],
    full: ["--rows", "1400000", "--rounds", "3"],
  },
  {
    name: "dns",
    about: "many zones at several nameservers",
    small: ["--zones", "50", "--records", "1000"],
    full: [],
  },
  {
    name: "checks",
    about: "checks of many sites, beside a plain loop",
    small: ["--looks", "500", "--sites", "100", "--minutes", "1"],
    full: [],
  },
  {
    name: "mail",
    about: "mailboxes that are moved, beside mbsync, doveadm and a plain loop",
    small: ["--messages", "1000", "--rounds", "1"],
    full: [],
  },
  {
    name: "sites",
    about: "one controller with many sites",
    small: ["--sites", "20", "--accounts", "4", "--every", "20", "--minutes", "1", "--changing", "1"],
    full: [],
  },
  {
    name: "panel",
    about: "the interface with a long log",
    small: ["--sites", "20", "--operations", "20000"],
    full: [],
  },
];

const scale = textArgument("scale") ?? "small";
if (scale !== "small" && scale !== "full") throw new Error("--scale is small or full");
const only = textArgument("only")?.split(",") ?? benches.map(({ name }) => name);
const unknown = only.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(", ")}`);
const folder = textArgument("results") ?? join(root, "bench-results");
const commit = execFileSync("git", ["-C", root, "describe", "--always", "--dirty"], {
  encoding: "utf8",
}).trim();

mkdirSync(folder, { recursive: true });
const runs = new Map<string, BenchRun>();
const missing = () => benches.map(({ name }) => name).filter((name) => !runs.has(name));
for (const bench of benches) {
  const run = only.includes(bench.name) ? await runOnce(bench) : keptRun(bench);
  if (run === null) continue;
  runs.set(bench.name, run);
  writeFileSync(
    join(folder, "report.md"),
    reportPage({ commit, scale, machine: machine(), missing: missing() }, [...runs.values()]),
  );
}
console.log(join(folder, "report.md"));
process.exitCode = [...runs.values()].some(({ outcome }) => outcome.kind === "failed") ? 1 : 0;

async function runOnce(bench: Bench): Promise<BenchRun> {
  const before = keptRun(bench);
  if (before !== null) return before;
  const command = commandOf(bench);
  const args = argumentsOf(bench);
  console.error(`${bench.name}: ${command}`);
  const [startedAt, startedMs, loadBefore] = [new Date().toISOString(), performance.now(), loadNow()];
  const outcome = await runBench(args);
  const run: BenchRun = {
    ...{ name: bench.name, about: bench.about, command, startedAt, outcome },
    seconds: (performance.now() - startedMs) / 1_000,
    load: [loadBefore, loadNow()],
  };
  writeFileSync(join(folder, `${bench.name}.json`), JSON.stringify({ commit, ...run }, null, 2));
  return run;
}

/** What the folder has of it, of this commit and command; null: nothing that is good. */
function keptRun(bench: Bench): BenchRun | null {
  const file = join(folder, `${bench.name}.json`);
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, "utf8")) as BenchRun & { readonly commit: string };
  const isSame = kept.commit === commit && kept.command === commandOf(bench);
  return isSame && kept.outcome.kind === "done" ? kept : null;
}

function commandOf(bench: Bench): string {
  return `node ${argumentsOf(bench).join(" ")}`;
}

function argumentsOf(bench: Bench): readonly string[] {
  return [`bench/${bench.name}.ts`, ...bench[scale as "small" | "full"]];
}

/** Its progress goes to the terminal; what it says on stdout is its result. */
function runBench(args: readonly string[]): Promise<BenchRun["outcome"]> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let [printed, said] = ["", ""];
  child.stdout.on("data", (piece: Buffer) => {
    printed += piece.toString("utf8");
  });
  child.stderr.on("data", (piece: Buffer) => {
    said = `${said}${piece.toString("utf8")}`.slice(-2_000);
    process.stderr.write(piece);
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "failed", because: error.message }));
    child.once("close", (code) =>
      resolve(
        code === 0 ? { kind: "done", printed } : { kind: "failed", because: `${said}\nexit code ${code}` },
      ),
    );
  });
}

function loadNow(): number {
  return loadavg()[0] ?? 0;
}

function machine(): string {
  const model = cpus()[0]?.model ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${model}, ${memory} GiB, kernel ${release()}, Node ${process.versions.node}`;
}
