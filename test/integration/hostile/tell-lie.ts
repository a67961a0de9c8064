import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../../src/drivers/transports/shared/limits.ts";
import { watchPrograms } from "../injection/started-programs.ts";
import type { CliAnswer } from "../run-cli-here.ts";
import { treeMap } from "../vault/tree-map.ts";
import type { Lie, Swap } from "./lies.ts";
import type { HostileRoom } from "./room.ts";

export interface LieRow {
  readonly title: string;
  /** Code of the error; null: it went on. */
  readonly said: string | null;
  readonly warnings: readonly string[];
  readonly seconds: number;
  /** Above what it was before, in MiB. */
  readonly memory: number;
  /** What should not have happened. */
  readonly wrong: readonly string[];
}

const most = { seconds: 60, memory: 400 } as const;
/** The product's own bounds, made so short that a test can wait for them. */
const short = { idleMs: 2_500, passMs: 5_000, copyMs: 6_000, heldListingMs: 3_000, grownBytes: 10_000_000 };
const programs = /^(?:ssh|ssh-keyscan|ssh-keygen|rsync|cp)$/;

/** A whole `sync` against it, and what is left afterwards. */
export async function tellLie(room: HostileRoom, lie: Lie): Promise<LieRow> {
  room.reset();
  const before = { untouched: room.untouched(), rss: process.memoryUsage().rss, now: performance.now() };
  room.lie(lie.lies);
  const peak = { rss: before.rss };
  const timer = setInterval(() => {
    peak.rss = Math.max(peak.rss, process.memoryUsage().rss);
  }, 50);
  using started = watchPrograms();
  using _bounds = lie.patience === "short" ? shortened() : null;
  const answer = await room.run("sync", "example.com", "--yes");
  clearInterval(timer);
  const seconds = (performance.now() - before.now) / 1_000;
  const memory = (peak.rss - before.rss) / 1_048_576;
  room.lie({});
  const said = codeOf(answer);
  const warnings = warningsOf(answer);
  const wrong = [
    ...(seconds > most.seconds ? [`it took ${seconds.toFixed(0)} s`] : []),
    ...(memory > most.memory ? [`it took ${memory.toFixed(0)} MiB`] : []),
    ...(room.untouched() === before.untouched ? [] : ["somebody else's files were changed"]),
    ...room.strangers().map((name) => `${JSON.stringify(name)} was made`),
    ...started.all
      .filter(([file = ""]) => !programs.test(file))
      .map((words) => `${words.join(" ").slice(0, 100)} was started`),
    ...(said === "INTERNAL" ? [answer.stdout.slice(0, 600)] : []),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
    ...(/[\u0000-\u0008\u000b-\u001f\u007f]/.test(answer.stdout + answer.stderr)
      ? ["a terminal was told something"]
      : []),
    ...(answer.stdout.length + answer.stderr.length > 60_000 ? ["it is told at too great a length"] : []),
    ...(lie.told === "unseen" || lie.told.test(toldIn(said, warnings, answer)) ? [] : ["nobody was told"]),
    ...(await lookBack(room)),
  ];
  return { title: lie.title, said, warnings, seconds, memory, wrong };
}

/** Null: the pass was over before. */
export async function trySwap(
  room: HostileRoom,
  swap: Swap,
  account: "one" | "two",
): Promise<(LieRow & { readonly told: string | null }) | null> {
  const row = await tellLie(room, { of: "shell", told: "unseen", ...swap });
  const turns = join(room.folder, account, ".clonepanel/turns");
  const count = existsSync(turns) ? statSync(turns).size : 0;
  return count < swap.at ? null : { ...row, told: row.said };
}

/** The generation from before the lie comes back whole. */
async function lookBack(room: HostileRoom): Promise<readonly string[]> {
  const out = join(room.folder, "out");
  const { exit, stdout } = await room.run(
    "snapshot",
    "restore",
    "example.com",
    "latest",
    "--to-folder",
    out,
    "--yes",
  );
  if (exit !== 0) return [`the earlier snapshot cannot be restored: ${stdout.slice(0, 300)}`];
  const found = JSON.stringify([...treeMap(join(out, "files"))]);
  rmSync(out, { recursive: true });
  return found === room.mirrored ? [] : ["the earlier snapshot came back differently"];
}

function shortened(): Disposable {
  const before = { ...limits };
  Object.assign(limits, short);
  return { [Symbol.dispose]: () => void Object.assign(limits, before) };
}

/** Code, warnings, and what the plan said before it was applied, but for the steps that it tells in any case. */
function toldIn(said: string | null, warnings: readonly string[], { stderr }: CliAnswer): string {
  const plan = stderr.split("\n").filter((line) => /^ {2}(?:one|two): (?!gets what changed)/.test(line));
  return [said ?? "", ...warnings, ...plan].join("\n");
}

function codeOf({ exit, stdout, stderr }: CliAnswer): string | null {
  const { errors } = JSON.parse(stdout) as { readonly errors: readonly { readonly code: string }[] };
  return exit === 0 ? null : (errors[0]?.code ?? `exit ${exit}: ${stderr.slice(0, 200)}`);
}

function warningsOf({ stdout }: CliAnswer): readonly string[] {
  const { warnings, data } = JSON.parse(stdout) as {
    readonly warnings: readonly string[];
    readonly data: { readonly runs?: readonly { readonly warnings: readonly string[] }[] } | null;
  };
  return [...warnings, ...(data?.runs ?? []).flatMap((run) => run.warnings)].map((one) =>
    typeof one === "string" ? one : JSON.stringify(one),
  );
}
