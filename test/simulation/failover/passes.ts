import { orderFence, publish } from "./actions.ts";
import type { HostName } from "./host.ts";
import { answerOf, type Steps } from "./process.ts";
import type { World } from "./world.ts";

/** One mirror pass: what the primary holds is brought to the replica, never over something of a later epoch. */
export function* mirror(world: World): Steps {
  const { primary, epoch, move, former } = world.record.value;
  if (move !== null || former !== null) return;
  const source = world.host(primary);
  const survey = { serve: () => (source.isAlive ? [...source.writes] : null), timeoutMs: 3_000 };
  const seen = yield* answerOf(world.network.call({ from: "control", to: primary, ...survey }));
  if (seen === null) return;
  const surveyedMs = world.nowMs;
  const other = primary === "a" ? "b" : "a";
  const replica = world.host(other);
  const serve = () => {
    if (!replica.isAlive || replica.role !== "replica" || !replica.obeys(epoch, world.mutant)) return null;
    // A generation that is older than what lies there is refused.
    if (seen.length >= replica.writes.length) replica.writes = [...seen];
    return true;
  };
  const call = { from: "control", to: other, timeoutMs: 8_000, serve } as const;
  if ((yield* answerOf(world.network.call(call))) === null) return;
  world.syncedAtMs = Math.max(world.syncedAtMs, surveyedMs);
  for (const id of seen) world.synced.add(id);
}

/** A former primary that answers again is fenced, kept whole, and its nameserver corrected; then it is overwritten. */
export function* bringBack(world: World): Steps {
  const { former, move, epoch, primary } = world.record.value;
  if (former === null || former.standing === "quarantined" || move !== null) return;
  const fence = yield* orderFence(world, { account: former.account, epoch });
  if (fence !== "told") return;
  const host = world.host(former.account);
  const capture = () => (host.isAlive && host.role === "fenced" ? [...host.writes] : null);
  const call = { from: "control", to: former.account as HostName, timeoutMs: 4_000, serve: capture } as const;
  const kept = yield* answerOf(world.network.call(call));
  if (kept === null) return;
  if (world.mutant !== "nothing kept at the return") world.quarantine = kept;
  if (world.mutant !== "names not corrected") {
    yield* publish(world, primary);
    // Who could not be told stays in the queue, and so does the work.
    if (host.names !== primary || world.host(primary).names !== primary) return;
  }
  const { rev, value } = world.record;
  world.storeRecord({ ...value, former: { ...former, standing: "quarantined" } }, rev);
}
