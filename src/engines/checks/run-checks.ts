import { judgeOwnLine } from "../../core/check/own-line.ts";
import type { CheckSettings } from "../../core/check/settings.ts";
import { unknown, type Verdict } from "../../core/check/verdict.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { OwnLine } from "../../core/report/check-report.ts";
import type { CheckEngine } from "./check-engine.ts";
import { runOne } from "./run-one.ts";

export interface CheckRound {
  readonly results: readonly { readonly name: string; readonly verdict: Verdict; readonly tookMs: number }[];
  readonly ownLine: OwnLine;
}

const mostAtOnce = 8;
const pauseBeforeSecondTryMs = 1_000;
const anchorTimeoutMs = 4_000;

/**
 * One round of checks. A failure is believed only when it was seen twice with the proof in between that this machine's
 * own line works; without that proof the check is unknown, not bad.
 */
export async function runChecks(engine: CheckEngine, checks: readonly CheckSettings[]): Promise<CheckRound> {
  const line = once(() => proveOwnLine(engine));
  const results = await mapLimited(checks, mostAtOnce, async (check) => {
    const startedMs = engine.clock.monotonicMs();
    const verdict = await believable(engine, check, line.get);
    return { name: check.name, verdict, tookMs: Math.round(engine.clock.monotonicMs() - startedMs) };
  });
  const ownLine = (await line.made()) ?? { state: "unasked", because: "nothing failed" };
  return { results, ownLine };
}

async function believable(
  engine: CheckEngine,
  check: CheckSettings,
  line: () => Promise<OwnLine>,
): Promise<Verdict> {
  const first = await runOne(engine, check);
  if (first.kind !== "bad" || !needsLine(check)) return first;
  const { state, because } = await line();
  if (state !== "proven") return unknown(`${first.because}, but our own line is not proven: ${because}`);
  await engine.clock.sleep(pauseBeforeSecondTryMs, engine.signal);
  return runOne(engine, check);
}

const lineless = new Set<CheckSettings["kind"]>([
  "lag",
  "snapshot",
  "verify",
  "drill",
  "mail",
  "disk",
  "clock",
]);

/** What is read here, or fails only by what an account itself has said, tells nothing of the line. */
function needsLine({ kind }: CheckSettings): boolean {
  return !lineless.has(kind);
}

export async function proveOwnLine({ probes, anchors, signal }: CheckEngine): Promise<OwnLine> {
  const look = (anchor: (typeof anchors)[number]) =>
    probes.connect({ ...anchor, timeoutMs: anchorTimeoutMs, signal });
  return judgeOwnLine(await Promise.all(anchors.map(look)));
}

function once<T>(make: () => Promise<T>): { get(): Promise<T>; made(): Promise<T | null> } {
  let made: Promise<T> | null = null;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    made: async () => made,
  };
}
