/**
 * The failover of the names with real times, in the lab: the primary loses its power, and what the living nameserver, an
 * unbound and a visitor say is followed. Then it comes back with what it believed before. In every fifth round both lose
 * their power instead, for longer than a lease lives, and nothing may change.
 *
 *     CLONEPANEL_LAB_DIR=/tmp/lab-drill node test/long/dns-drill.ts [RESULTS.jsonl] [rounds]
 *
 * A round takes about three minutes. Rounds that stand in the results are not done again, so it can be ended and called
 * again at any time. Exit 1 when a round broke a promise.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { changeConfig } from "../integration/lab/change-config.ts";
import { startDaemon } from "../integration/lab/daemon.ts";
import { type StageTimes, stageTimes } from "../integration/lab/dns-stages.ts";
import { followAnswers } from "../integration/lab/follow-answers.ts";
import { leaseOf, leaseRuns } from "../integration/lab/lease.ts";
import { type MirrorLab, openMirrorLab, site } from "../integration/lab/mirror-lab.ts";
import { statusOf, whereVisitorsEnd } from "../integration/lab/roles.ts";

const [results = "dns-drill.jsonl", wanted = "20"] = process.argv.slice(2);
const name = "www.example.test";
const resolverAt = "192.0.2.53";
const ttl = { normalSeconds: 20, shortSeconds: 5 } as const;
/** Longer than the lease lives that would let b take over. */
const bothDeadMs = 150_000;

interface Killed extends StageTimes {
  readonly round: number;
  readonly kind: "primary";
  /** A visitor who knows only the name got a page of the new primary. */
  readonly visitorS: number;
  /** After its return the old primary's nameserver gave the old address for so long. */
  readonly staleS: number;
  /** Null: it was told before a look found it answering with the old, so nobody had to be alarmed. */
  readonly alarm: string | null;
}

interface BothDead {
  readonly round: number;
  readonly kind: "both";
  /** `nothing`, or what moved although both were dead. */
  readonly moved: string;
}

type Row = Killed | BothDead;

for (let round = 1; round <= Number(wanted); round += 1) {
  if (readRows().some((row) => row.round === round)) continue;
  const row = await play(round);
  appendFileSync(results, `${JSON.stringify(row)}\n`);
  console.log(JSON.stringify(row));
}
const rows = readRows();
console.table(rows);
process.exitCode = rows.every(isKept) ? 0 : 1;

function isKept(row: Row): boolean {
  if (row.kind === "both") return row.moved === "nothing";
  const { preparedS, failedOverS, resolvedS } = row;
  if (preparedS === null || failedOverS === null || resolvedS === null) return false;
  return preparedS < failedOverS && resolvedS - failedOverS <= ttl.shortSeconds + 1;
}

async function play(round: number): Promise<Row> {
  await using mirror = await openMirrorLab({ with: ["dns", "checks", "lease-fast"] });
  const { lab } = mirror;
  await lab.reset({ b: "empty" });
  await lab.resetDns();
  const { normalSeconds, shortSeconds } = ttl;
  changeConfig(
    mirror,
    "ttl: { normal: 5s, short: 5s }",
    `ttl: { normal: ${normalSeconds}s, short: ${shortSeconds}s }\n      every: 2s`,
  );
  await mirror.sync({ timeoutMs: 900_000 });
  const told = await mirror.clonepanel(["dns", "apply", site, "--yes", "--json"]);
  if (told.code !== 0) throw new Error(told.stdout + told.stderr);
  return round % 5 === 0
    ? { round, kind: "both", moved: await killBoth(mirror) }
    : { round, kind: "primary", ...(await killPrimary(mirror)) };
}

async function killPrimary(mirror: MirrorLab): Promise<Omit<Killed, "round" | "kind">> {
  const { lab } = mirror;
  const { a, b } = mirror.facts.accounts;
  await using daemon = await startDaemon(mirror);
  await until("the first lease", 180, async () => leaseRuns(await leaseOf(mirror, "a")));
  await using nameserver = followAnswers(lab, { at: b.address, name, as: "nameserver" });
  await using resolver = followAnswers(lab, { at: resolverAt, name, as: "resolver" });
  await until("the normal TTL", 60, async () => nameserver.stages.at(-1)?.ttlSeconds === ttl.normalSeconds);
  await sleep(ttl.normalSeconds * 1_000 + 2_000);
  const diedMs = performance.now();
  await lab.kill("a");
  await until("b by name", 400, async () => (await whereVisitorsEnd(mirror)) === `primary at ${b.address}`);
  const visitorS = (performance.now() - diedMs) / 1_000;
  const times = stageTimes({
    ...{ nameserver, resolver, diedMs, shortSeconds: ttl.shortSeconds },
    ...{ from: a.address, to: b.address },
  });
  const { staleS } = await bringBack(mirror);
  const alarm = /a-ns answered what is no longer true[^";]*/.exec(await daemon.end())?.[0] ?? null;
  return { ...times, visitorS, staleS, alarm };
}

/** a's nameserver wakes up with the zone of before, and is corrected, or this throws. */
async function bringBack(mirror: MirrorLab): Promise<{ readonly staleS: number }> {
  const { a, b } = mirror.facts.accounts;
  await using returned = followAnswers(mirror.lab, { at: a.address, name, as: "nameserver" });
  const backMs = performance.now();
  await mirror.lab.revive("a");
  const isCorrected = () =>
    returned.stages.some(({ atMs, addresses }) => atMs > backMs && addresses === b.address);
  await until("a's nameserver is corrected", 120, async () => isCorrected());
  const stale = returned.stages.find(({ atMs, addresses }) => atMs > backMs && addresses === a.address);
  const right = returned.stages.find(({ atMs, addresses }) => atMs > backMs && addresses === b.address);
  return { staleS: stale === undefined || right === undefined ? 0 : (right.atMs - stale.atMs) / 1_000 };
}

async function killBoth(mirror: MirrorLab): Promise<string> {
  const { lab } = mirror;
  const { a, b } = mirror.facts.accounts;
  const state = async () => {
    const { primary, epoch } = await statusOf(mirror);
    return `${primary} is the primary with epoch ${epoch}`;
  };
  const before = await state();
  await using daemon = await startDaemon(mirror);
  await until("the first lease", 180, async () => leaseRuns(await leaseOf(mirror, "a")));
  await using atA = followAnswers(lab, { at: a.address, name, as: "nameserver" });
  await using atB = followAnswers(lab, { at: b.address, name, as: "nameserver" });
  await Promise.all([lab.kill("a"), lab.kill("b")]);
  await sleep(bothDeadMs);
  const dead = await state();
  await Promise.all([lab.revive("a"), lab.revive("b")]);
  await until("a by name", 180, async () => (await whereVisitorsEnd(mirror)) === `primary at ${a.address}`);
  await sleep(10_000);
  const after = await state();
  const said = await daemon.end();
  const isMissed =
    /b: |controller: /.test(said) && /missed \d+ times|is down|waits for a person|no observer/.test(said);
  const other = [atA, atB].flatMap(({ stages }) =>
    stages.filter(({ addresses }) => addresses !== "" && addresses !== a.address),
  );
  if (!isMissed) return "nobody noticed";
  if (other.length > 0) return `a nameserver gave ${other[0]?.addresses}`;
  return before === dead && dead === after ? "nothing" : `${before}; ${dead}; ${after}`;
}

async function until(what: string, longestS: number, isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + longestS * 1_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${longestS} s`);
    await sleep(250);
  }
}

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
