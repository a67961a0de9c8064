import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { StrandedItem, StrandedWrites } from "../../../../src/core/report/rescue.ts";
import { startDyingDaemon, type WatchedDaemon } from "../daemon.ts";
import { leaseOf, leaseRuns } from "../lease.ts";
import { type AccountName, type MirrorLab, openMirrorLab, site } from "../mirror-lab.ts";
import { type LabPeople, listenForPeople, type Told } from "../people.ts";
import {
  addressesAt,
  assertTwins,
  move,
  postId,
  roleAtAddress,
  statusOf,
  whereVisitorsEnd,
} from "../roles.ts";
import { letVisitorsWrite, type Visitors } from "../visitors.ts";
import { type Accounted, accountFor, type Written } from "./history.ts";
import { type Scene, type SceneName, scenes } from "./scenes.ts";

export interface Played extends Accounted {
  readonly scene: SceneName;
  /** Where the controller died, one after the other. */
  readonly killAt: readonly string[];
  /** From the fault until a visitor by name is served by b; null: nobody took over. */
  readonly visibleAfterS: number | null;
  /** As the move itself measured it: how much of the old primary's last time was not in what was promoted. */
  readonly rpoS: number | null;
  /** What people were told; null: the scene has nobody to tell. */
  readonly told: Told | null;
}

const name = "www.example.test";

/** One fault on a fresh lab, while visitors write by name and at a's own address; ends with all healed and a the primary. */
export async function play(sceneName: SceneName, nth: number): Promise<Played> {
  const scene: Scene = scenes[sceneName];
  await using mirror = await openMirrorLab({ with: [...scene.with] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.sync({ timeoutMs: 900_000 });
  await using people = scene.with.includes("people") ? listenForPeople(mirror) : null;
  const killAt = scene.killAt?.[nth % scene.killAt.length] ?? [];
  await using daemon = await startDyingDaemon(mirror, killAt);
  await untilWatched(mirror, scene);
  const { a } = mirror.facts.accounts;
  await using visitors = letVisitorsWrite("play", await postId(mirror), [`http://${name}`, a.origin]);
  await sleep(8_000);
  const struckMs = performance.now();
  await scene.strike(mirror.lab);
  const visibleAfterS = await expectPrimary(mirror, daemon, scene, struckMs);
  await scene.mend(mirror.lab);
  const accounted =
    visibleAfterS === null
      ? await settleStayed(mirror, daemon, visitors)
      : await settleMoved(mirror, daemon, { visitors, people });
  assert.equal(daemon.deaths(), killAt.length, `${killAt.join(", ")}: ${await daemon.said()}`);
  return {
    scene: sceneName,
    killAt,
    visibleAfterS,
    rpoS: visibleAfterS === null ? null : await rpoOf(mirror),
    told: people?.told() ?? null,
    ...accounted,
  };
}

async function untilWatched(mirror: MirrorLab, { with: parts }: Scene): Promise<void> {
  if (!parts.includes("lease-fast")) return sleep(8_000);
  await until("the first lease", 300, async () => leaseRuns(await leaseOf(mirror, "a")));
}

async function expectPrimary(
  mirror: MirrorLab,
  daemon: WatchedDaemon,
  { expect }: Scene,
  struckMs: number,
): Promise<number | null> {
  if (expect.primary === "a") {
    await sleep(expect.forS * 1_000);
    const { primary, epoch } = await statusOf(mirror);
    assert.deepEqual([primary, epoch], ["a", 1], await daemon.said());
    return null;
  }
  const there = `primary at ${mirror.facts.accounts.b.address}`;
  const goneS = () => (performance.now() - struckMs) / 1_000;
  while ((await whereVisitorsEnd(mirror)) !== there) {
    if (goneS() > expect.withinS + 60) assert.fail(`b took not over in ${goneS()} s: ${await daemon.said()}`);
    await sleep(300);
  }
  const visibleAfterS = Math.round(goneS() * 10) / 10;
  assert.ok(visibleAfterS <= expect.withinS, `${visibleAfterS} s: ${await daemon.said()}`);
  // Some more comments on the new primary.
  await sleep(5_000);
  return visibleAfterS;
}

/** Nobody took over: all that was taken is on a. */
async function settleStayed(
  mirror: MirrorLab,
  daemon: WatchedDaemon,
  visitors: Visitors,
): Promise<Accounted> {
  await until("a serves again", 300, async () =>
    (await roleAtAddress(mirror, "a")).startsWith("role=primary"),
  );
  await sleep(5_000);
  const posted = await visitors.stop();
  const said = await daemon.end();
  const { primary, epoch } = await statusOf(mirror);
  assert.deepEqual([primary, epoch], ["a", 1], said);
  await mirror.sync({ timeoutMs: 600_000 });
  await assertTwins(mirror, "after all is healed");
  const end = await writtenAt(mirror, "a");
  return accountFor({ posted, old: end, taken: end, end, listed: new Set() });
}

/** b took over: a is fenced as soon as it is seen, its own rows are rescued, and it becomes the primary again. */
async function settleMoved(
  mirror: MirrorLab,
  daemon: WatchedDaemon,
  { visitors, people }: { readonly visitors: Visitors; readonly people: LabPeople | null },
): Promise<Accounted> {
  await until("a is fenced", 400, async () => (await roleAtAddress(mirror, "a")).startsWith("role=fenced"));
  // The name is public before the last steps of the move are done.
  const isDone = /"job":"watch","outcome":"changed","text":"(failed-over|returned): /;
  await until("the end of the move", 300, async () => isDone.test(await daemon.said()));
  // Its nameserver may have come back with what it knew before.
  const { b } = mirror.facts.accounts;
  await until(
    "a's nameserver names b",
    300,
    async () => (await addressesAt(mirror, "a", name)) === b.address,
  );
  await sleep(5_000);
  const posted = await visitors.stop();
  await people?.untilTold(/the old primary is back/, 60);
  // Nobody runs the observer that the configuration counts with.
  await people?.untilTold(/observer .* is silent/, 240);
  await daemon.end();
  const [old, taken] = [await writtenAt(mirror, "a"), await writtenAt(mirror, "b")];
  await move(mirror, "failback");
  const applied = await mirror.clonepanel(["rescue", site, "apply", "--all-safe", "--yes", "--json"], {
    timeoutMs: 600_000,
  });
  assert.equal(applied.code, 0, applied.stdout + applied.stderr);
  await mirror.sync({ timeoutMs: 600_000 });
  await assertTwins(mirror, "after failback and rescue");
  const end = await writtenAt(mirror, "a");
  return accountFor({ posted, old, taken, end, listed: await listedWords(mirror) });
}

async function writtenAt(mirror: MirrorLab, account: AccountName): Promise<Written> {
  const rows = await mirror.lab.sql(
    account,
    "SELECT comment_content, UNIX_TIMESTAMP(comment_date_gmt) FROM wp_comments WHERE comment_content LIKE 'play-%'",
  );
  const written = new Map<string, number[]>();
  for (const [words = "", time = ""] of rows)
    written.set(words, [...(written.get(words) ?? []), Number(time)]);
  return written;
}

async function listedWords(mirror: MirrorLab): Promise<ReadonlySet<string>> {
  const run = await mirror.clonepanel(["rescue", site, "list", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const writes = run.document?.data as StrandedWrites | undefined;
  return new Set((writes?.items ?? []).flatMap(commentOf));
}

function commentOf(item: StrandedItem): readonly string[] {
  if (item.kind !== "row" || item.table !== "wp_comments") return [];
  const { old } = item.change as { readonly old?: Readonly<Record<string, unknown>> };
  return [String(old?.["comment_content"])];
}

async function rpoOf(mirror: MirrorLab): Promise<number | null> {
  const run = await mirror.clonepanel(["log", site, "--json", "--limit", "200"]);
  const rpoMs = /"kind":"failover".*?"rpoMs":(\d+)/s.exec(run.stdout)?.[1];
  return rpoMs === undefined ? null : Math.round(Number(rpoMs) / 100) / 10;
}

async function until(what: string, longestS: number, isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + longestS * 1_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) assert.fail(`${what}: not within ${longestS} s`);
    await sleep(500);
  }
}
