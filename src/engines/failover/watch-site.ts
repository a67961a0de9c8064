import { type Decision, decide, type FailoverAction } from "../../core/failover/decide.ts";
import { moveInMs } from "../../core/failover/decide-fencing.ts";
import { type FailoverState, firstState } from "../../core/failover/failover-state.ts";
import { faultsOfFitness } from "../../core/failover/fitness-verdict.ts";
import { elapsedMs, type Moment } from "../../core/failover/moment.ts";
import { soonMs } from "../../core/failover/policy.ts";
import type { RenewalAction, RenewalSeen } from "../../core/failover/renewal.ts";
import type { FailoverSeen, FenceSeen, TargetFitness } from "../../core/failover/seen.ts";
import type { WatchReport } from "../../core/report/watch-report.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Ask } from "../endpoint/ask-endpoint.ts";
import { endpointPlaceOf } from "../endpoint/endpoint-place.ts";
import type { Seat } from "../mirror/engine.ts";
import { readRecord, replicaOf } from "../mirror/site-record.ts";
import { promoteDecided } from "../roles/failover.ts";
import { collectVotes, judgePageAt, type Votes } from "./collect-votes.ts";
import { readFitness } from "./look-at-fitness.ts";
import { type LeaseLook, lookAtLease } from "./look-at-lease.ts";
import { orderFence } from "./order-fence.ts";
import { dropLease, renewLease } from "./renew-lease.ts";
import { allowRenewal, forbidRenewal, lookAtRenewal } from "./replica-renewal.ts";
import type { WatchParts } from "./watch-parts.ts";
import { readWatch, storeWatch } from "./watch-store.ts";

/**
 * One round: look at the primary from every point of view, decide, store what was decided, and only then act. Whoever is
 * killed in between leaves a state from which the next round goes on.
 */
export async function watchSite(parts: WatchParts): Promise<WatchReport> {
  const { engine, work } = parts.roles;
  const before = await readRecord(engine.coordination, work.site);
  const known = await readWatch(engine.coordination, work.site.id);
  if (before.detachedAt != null) {
    const state = known.state ?? firstState(work.site.id, before.primary, before.epoch);
    return reportOf(state, state, { because: "clonepanel detach has ended the watch", votes: noVotes });
  }
  const { primary, target } = seatsOf(parts, before);
  const isLeased = parts.policy.lease !== null || (known.state?.lease ?? null) !== null;
  const renewer = renewerOf(parts, known.state, target);
  const [votes, lease, renewal] = await Promise.all([
    primary === null ? noVotes : collectVotes(parts, { primary, target, epoch: before.epoch }),
    primary !== null && isLeased
      ? lookAtLease(parts, primary, { epoch: before.epoch, relay: target })
      : unreached,
    renewer === null ? unasked : lookAtRenewal(engine, renewer),
  ]);
  const fitness = await fitnessOf(parts, { record: before, target, votes });
  const record = await readRecord(engine.coordination, work.site);
  const stored = await readWatch(engine.coordination, work.site.id);
  const state = stored.state ?? firstState(work.site.id, record.primary, record.epoch);
  if (record.primary !== before.primary || record.epoch !== before.epoch)
    return reportOf(state, state, { because: "the roles were changed during this round", votes });
  const now = momentOf(parts);
  const seen = seenOf(parts, record, { votes, lease, renewal }, fitness);
  const decision = decide(state, seen, parts.policy, now);
  if ((await storeWatch(engine.coordination, decision.next, stored.rev)) === "conflict") {
    return reportOf(state, state, { because: "another run has decided meanwhile", votes });
  }
  await act(parts, { record, decision, now, primary, lease });
  const isBegun = decision.actions.some(({ kind }) => kind === "promote");
  const left = isBegun ? null : moveInMs(decision.next, fenceSeen(parts, record), momentOf(parts));
  const { phase } = decision.next;
  return {
    ...reportOf(state, decision.next, { because: decision.because, votes }),
    roundsLeft: phase.kind === "suspect" ? Math.max(0, parts.policy.misses - phase.misses) : null,
    moveInMs: left,
  };
}

const unreached: LeaseLook = { kind: "unreached" };
const unasked: RenewalSeen = { kind: "unasked" };
const noVotes: Votes = { votes: [], targetAnswers: "no" };

function seatsOf(
  { roles }: WatchParts,
  record: SiteRecord,
): { readonly primary: Seat | null; readonly target: Seat | null } {
  const { seats } = roles.work;
  const isReplica = ({ account }: Seat) =>
    account.id !== record.primary && replicaOf(record, account.id).role === "replica";
  return {
    primary: seats.find(({ account }) => account.id === record.primary) ?? null,
    target: seats.find(isReplica) ?? null,
  };
}

/** Who renews the lease beside us, or shall. */
function renewerOf(
  { policy, roles }: WatchParts,
  state: FailoverState | null,
  target: Seat | null,
): Seat | null {
  const known = state?.renewal?.account;
  if (known !== undefined) return roles.work.seats.find(({ account }) => account.id === known) ?? null;
  return policy.lease?.renewal === "replica" ? target : null;
}

interface Fitness {
  readonly record: SiteRecord;
  readonly target: Seat | null;
  readonly votes: Votes;
}

/** Could it serve? Asked only while the primary is missed; a page that is as wrong there helps nobody. */
async function fitnessOf(
  parts: WatchParts,
  { record, target, votes }: Fitness,
): Promise<TargetFitness | null> {
  if (target === null) return null;
  const { id } = target.account;
  const { surveyedAt, driftedAt = null } = replicaOf(record, id);
  const lagMs = surveyedAt === null ? null : parts.roles.engine.clock.nowMs() - surveyedAt;
  if (votes.votes.some(({ says }) => says === "up")) return { account: id, lagMs, faults: [] };
  const faults: string[] = [];
  if (votes.targetAnswers === "no") faults.push(`${id} cannot be asked`);
  if (driftedAt !== null) faults.push(`${id} does not hold what it should`);
  const page = await judgePageAt(parts, target);
  if (page !== null && page.kind !== "good") faults.push(`${id}'s own page: ${page.because}`);
  faults.push(...(await parts.roles.certificateFaults(id)));
  const { engine } = parts.roles;
  const looked = await readFitness(engine.coordination, record.site);
  faults.push(...faultsOfFitness(looked, id));
  return { account: id, lagMs, faults };
}

interface Looks {
  readonly votes: Votes;
  readonly lease: LeaseLook;
  readonly renewal: RenewalSeen;
}

function seenOf(
  parts: WatchParts,
  record: SiteRecord,
  { votes: { votes }, lease, renewal }: Looks,
  target: TargetFitness | null,
): FailoverSeen {
  const { primary, epoch, change = null } = record;
  const { pause, turn } = parts;
  const fenced = record.replicas.find(({ role }) => role === "fenced");
  const standing = fenced?.quarantine ? "quarantined" : "away";
  return {
    ...{ primary, epoch, votes, target, pause, turn, renewal },
    lease: lease.kind === "unreached" ? "unreached" : lease.has,
    noLease: lease.kind === "unfit" ? lease.because : null,
    graceMs: lease.kind === "reached" ? lease.graceMs : null,
    move: change === null ? null : { to: change.to, epoch: change.epoch },
    fence: fenceSeen(parts, record),
    former: fenced === undefined ? null : { account: fenced.account, standing },
  };
}

function fenceSeen({ memory }: WatchParts, { epoch }: SiteRecord): FenceSeen {
  return memory.fence.epoch === epoch + 1 ? memory.fence.seen : "unasked";
}

function momentOf({ roles, memory }: WatchParts): Moment {
  const { clock } = roles.engine;
  return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs(), run: memory.run };
}

interface Act {
  readonly record: SiteRecord;
  readonly decision: Decision;
  readonly now: Moment;
  readonly primary: Seat | null;
  readonly lease: LeaseLook;
}

async function act(parts: WatchParts, { record, decision, now, primary, lease }: Act): Promise<void> {
  for (const action of decision.actions) {
    if (action.kind === "renew-lease") {
      if (primary !== null) await renewLease(parts, primary, { look: lease, epoch: action.epoch });
    } else if (action.kind === "drop-lease") {
      if (primary !== null) await dropLease(parts, primary);
    } else if (action.kind === "allow-renewal" || action.kind === "forbid-renewal") {
      await orderRenewal(parts, action, primary);
    } else if (action.kind === "order-fence")
      await fence(parts, { record, action, now, state: decision.next });
    else if (action.kind === "promote") await promote(parts, action, decision.next);
  }
}

async function orderRenewal(
  parts: WatchParts,
  { kind, renewal }: RenewalAction,
  primary: Seat | null,
): Promise<void> {
  const replica = parts.roles.work.seats.find(({ account }) => account.id === renewal.account);
  if (replica === undefined) return;
  if (kind === "forbid-renewal") await forbidRenewal(parts.roles.engine, replica, renewal);
  else if (primary !== null) await allowRenewal(parts, { replica, primary }, renewal);
}

interface Fence {
  readonly record: SiteRecord;
  readonly action: Extract<FailoverAction, { readonly kind: "order-fence" }>;
  readonly now: Moment;
  readonly state: FailoverState;
}

/** The mirror writes role files too: it has to end before. Who comes too late tells nobody anything. */
async function fence(parts: WatchParts, { record, action, now, state }: Fence): Promise<void> {
  const { phase } = state;
  const { account, epoch } = action;
  if (phase.kind !== "intent" && phase.kind !== "fence-wait") return;
  await using lock = await parts.takeOver();
  const isLate = elapsedMs(now, momentOf(parts)) > soonMs;
  // A way back is only left open by an order that certainly was not sent.
  parts.memory.fence = { epoch, seen: "unreached" };
  if (lock === null || isLate) return;
  parts.memory.fence = { epoch, seen: "unknown" };
  const { graceMs } = parts.policy;
  const web = waysByWeb(parts, record);
  parts.memory.fence = {
    epoch,
    seen: await orderFence(parts.roles, { record, account, to: phase.to, epoch, graceMs, web }),
  };
}

function waysByWeb(parts: WatchParts, record: SiteRecord): readonly Ask[] {
  const { primary, target } = seatsOf(parts, record);
  const place = primary === null ? null : endpointPlaceOf(parts.page, primary);
  if (primary === null || place === null) return [];
  const direct = { seat: primary, place, relay: null, timeoutMs: 4_000 };
  return target === null ? [direct] : [direct, { ...direct, relay: target }];
}

async function promote(
  parts: WatchParts,
  action: Extract<FailoverAction, { readonly kind: "promote" }>,
  { missedSince }: FailoverState,
): Promise<void> {
  await using lock = await parts.takeOver();
  if (lock === null) return;
  const missedMs = missedSince === null ? 0 : elapsedMs(missedSince, momentOf(parts));
  await promoteDecided(parts.roles, { ...action, missedMs });
}

function reportOf(
  before: FailoverState,
  after: FailoverState,
  { because, votes }: { readonly because: string; readonly votes: Votes },
): WatchReport {
  return {
    site: after.site,
    phase: after.phase.kind,
    because,
    isNews: before.phase.kind !== after.phase.kind,
    primary: after.primary,
    epoch: after.epoch,
    roundsLeft: null,
    moveInMs: null,
    votes: votes.votes,
  };
}
