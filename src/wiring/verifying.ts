import { showPath } from "../core/mirror/byte-path.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import { type SnapshotVerification, viewMendPlan } from "../core/report/snapshot-verification.ts";
import { damageWords } from "../core/snapshot/damage.ts";
import { verifiedAt } from "../core/snapshot/proof.ts";
import { slicesDue } from "../core/snapshot/rolling.ts";
import type { Engine } from "../engines/mirror/engine.ts";
import { withOperation } from "../engines/mirror/operation.ts";
import { findGoodCopies, type MendStep } from "../engines/snapshots/find-good-copy.ts";
import { holdersOf } from "../engines/snapshots/holders.ts";
import { findFolder, listSnapshots } from "../engines/snapshots/list.ts";
import { readProofOf } from "../engines/snapshots/marks.ts";
import { type Mended, mendAll } from "../engines/snapshots/mend.ts";
import { writeProofs } from "../engines/snapshots/prove.ts";
import { noteSlice, readRolling } from "../engines/snapshots/rolling-marks.ts";
import { type Verified, type VerifyScope, verifySnapshots } from "../engines/snapshots/verify.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import { systemClock } from "../platform/clock.ts";
import type { App, VerifySnapshotsOrder } from "../ports/app-port.ts";
import { viewLive } from "./comparing-live.ts";
import type { Opened } from "./house.ts";
import { lockSiteSoon } from "./site-lock.ts";

export function verifyingVerbs(opened: Opened): Pick<App, "verifySnapshots"> {
  return { verifySnapshots: (order) => verify(opened, order) };
}

interface Work {
  readonly opened: Opened;
  readonly order: VerifySnapshotsOrder;
  readonly engine: Engine;
  readonly vault: Vault;
}

async function verify(opened: Opened, order: VerifySnapshotsOrder): Promise<Outcome<SnapshotVerification>> {
  const site = opened.seats.site(order.site).id;
  const engine = opened.engine(order.signal);
  const vault = placeVault(opened.seats.vaultFolder(site), engine.files);
  const work: Work = { opened, order, engine, vault };
  const startedMs = systemClock.monotonicMs();
  const { scope } = order;
  if (scope.kind === "live") {
    const live = await viewLive(engine, await opened.seats.work(site, order.signal), {
      ...scope,
      id: order.id,
    });
    const durationMs = Math.round(systemClock.monotonicMs() - startedMs);
    return { kind: "done", report: { ...untouched, site, hashed: live.compared, live, durationMs } };
  }
  const scopes = await chooseScopes(work, scope);
  const run = () => verifyScopes(work, scopes);
  const about = { kind: "snapshot-verify", site, epoch: null } as const;
  const found =
    order.mode === "preview" || scopes.length === 0
      ? await run()
      : await withOperation(engine, about, run, ({ verified, mended }) => ({
          snapshots: verified.snapshots.length,
          hashed: verified.hashed,
          damaged: verified.damages
            .map(({ path, snapshots }) => ({ path: showPath(path), snapshots }))
            .slice(0, 100),
          mended: mended.filter(({ from }) => from !== null).length,
        }));
  if (found.stopped) return { kind: "stopped" };
  const durationMs = Math.round(systemClock.monotonicMs() - startedMs);
  return { kind: "done", report: { ...(await describe(work, found)), durationMs } };
}

/** No snapshot is read for it. */
const untouched = { scope: "live", snapshots: [], damages: [], damageCount: 0, mendedCount: 0 } as const;

async function chooseScopes(
  { engine, vault }: Work,
  scope: Exclude<VerifySnapshotsOrder["scope"], { kind: "live" }>,
): Promise<readonly VerifyScope[]> {
  if (scope.kind !== "rolling") return [scope];
  const due = slicesDue(await readRolling(vault), engine.clock.nowMs());
  return due.map((slice) => ({ kind: "slice", slice }));
}

interface Found {
  readonly verified: Verified;
  readonly mended: readonly Mended[];
  readonly stopped: boolean;
}

const nothing: Found = {
  verified: { snapshots: [], damages: [], hashed: 0 },
  mended: [],
  stopped: false,
};

async function verifyScopes(work: Work, scopes: readonly VerifyScope[]): Promise<Found> {
  let all = nothing;
  for (const scope of scopes) {
    const one = await verifyScope(work, scope);
    all = {
      verified: {
        snapshots: one.verified.snapshots,
        damages: [...all.verified.damages, ...one.verified.damages],
        hashed: all.verified.hashed + one.verified.hashed,
      },
      mended: [...all.mended, ...one.mended],
      stopped: all.stopped || one.stopped,
    };
  }
  return all;
}

async function verifyScope(work: Work, scope: VerifyScope): Promise<Found> {
  const { order, engine, vault } = work;
  const snapshot = order.id === null ? null : await findFolder(vault, order.id);
  const verified = await verifySnapshots(engine, { site: order.site, vault, snapshot, scope });
  const holders = await holdersOf(vault, await listSnapshots(vault));
  const steps =
    order.repair === "mend" ? await findGoodCopies(engine, { vault, holders }, verified.damages) : [];
  const wanted =
    steps.length > 0 && (await order.review(viewMendPlan({ site: order.site, steps }))) === "apply";
  if (order.mode === "preview") return { verified, mended: [], stopped: steps.length > 0 };
  const mended = wanted ? await mendLocked(work, steps) : [];
  const done = new Set(mended.filter(({ from }) => from !== null).map(({ damage }) => damage));
  const left = verified.damages.filter((damage) => !done.has(damage));
  const nowMs = engine.clock.nowMs();
  await writeProofs(vault, { ...verified, damages: left }, { scope, nowMs });
  if (scope.kind === "slice") await noteSlice(vault, scope.slice, nowMs);
  return { verified, mended, stopped: false };
}

async function mendLocked({ opened, order, engine, vault }: Work, steps: readonly MendStep[]) {
  await using _lock = await lockSiteSoon(opened.state.coordination, order.site, {
    purpose: "snapshot verify",
    clock: systemClock,
    signal: order.signal,
  });
  const holders = await holdersOf(vault, await listSnapshots(vault));
  return await mendAll(engine, { vault, holders }, steps);
}

const shownDamages = 200;

async function describe(
  { order, engine, vault }: Work,
  { verified, mended }: Found,
): Promise<Omit<SnapshotVerification, "durationMs">> {
  const from = new Map(mended.map((one) => [one.damage, one.from]));
  const snapshots = [];
  for (const { seal, files, shared, linksLost } of verified.snapshots) {
    const proof = await readProofOf(vault, seal.id);
    const at = verifiedAt(proof);
    snapshots.push({
      id: seal.id,
      files,
      state: proof.damaged.length > 0 ? ("damaged" as const) : ("good" as const),
      verifiedAt: at === null ? null : engine.isoTime(at),
      shared,
      linksLost,
    });
  }
  return {
    site: order.site,
    scope: order.scope.kind,
    snapshots: snapshots.toReversed(),
    damages: verified.damages.slice(0, shownDamages).map((damage) => ({
      kind: damage.kind,
      path: showPath(damage.path),
      because: damageWords[damage.kind],
      snapshots: damage.snapshots,
      mendedFrom: from.get(damage) ?? null,
    })),
    damageCount: verified.damages.length,
    mendedCount: mended.filter((one) => one.from !== null).length,
    hashed: verified.hashed,
  };
}
