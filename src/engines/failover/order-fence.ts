import { ClonePanelError } from "../../core/errors.ts";
import type { FenceSeen } from "../../core/failover/seen.ts";
import type { AccountId } from "../../core/site/site.ts";
import { writeStateFile } from "../../core/site/state-file.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Operation } from "../../ports/log.ts";
import { type Ask, askEndpoint, askHealth } from "../endpoint/ask-endpoint.ts";
import { type Contact, contact } from "../mirror/contact.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import { writeState } from "../mirror/write-state.ts";
import { drainWriters } from "../roles/drain.ts";
import { fencedState } from "../roles/fence.ts";
import type { RoleParts } from "../roles/role-parts.ts";

export interface FenceOrder {
  readonly record: SiteRecord;
  readonly account: AccountId;
  readonly to: AccountId;
  /** The coming one. */
  readonly epoch: number;
  readonly graceMs: number;
  /** How its web server can be asked, when its login is silent: from here, and through the other account. */
  readonly web: readonly Ask[];
}

/**
 * Tells the old primary over its login that it is fenced, waits until the last request that writes has ended, and reads
 * back what it says of itself. Repeating it does no harm.
 */
export async function orderFence(parts: RoleParts, order: FenceOrder): Promise<FenceSeen> {
  const { engine, work } = parts;
  const seat = work.seats.find(({ account }) => account.id === order.account);
  if (seat === undefined) return "unreached";
  const place = await lookAt(engine, seat);
  if (place === null) return fenceByWeb(parts, seat, order);
  if (place.seen.kind === "state" && place.seen.state.epoch > order.epoch) return "unknown";
  try {
    const about = { kind: "fence", site: work.site.id, epoch: order.epoch } as const;
    const run = async (operation: Operation) => {
      const coming = { ...order.record, primary: order.to, epoch: order.epoch };
      const state = fencedState({ work, operation }, { seat }, coming);
      await operation.step(`fence:${order.account}`, () => writeState(engine, seat, place, state));
      await operation.step(`drain:${order.account}`, () => drain(engine, seat, place, order.graceMs));
      return readBack(engine, seat, order.epoch);
    };
    return await withOperation(engine, about, run, (seen) => seen);
  } catch (error) {
    // From here on it may have been told, whatever went wrong.
    if (error instanceof ClonePanelError && !engine.signal.aborted) return "unknown";
    throw error;
  }
}

/**
 * The second rung: its own web server's PHP takes the signed state. Nobody can look there what still runs, so the longest
 * request is waited for.
 */
async function fenceByWeb({ engine, work }: RoleParts, seat: Seat, order: FenceOrder): Promise<FenceSeen> {
  for (const ask of order.web) {
    const health = await askHealth(engine, ask);
    if ("kind" in health) continue;
    const about = { kind: "fence", site: work.site.id, epoch: order.epoch } as const;
    const run = async (operation: Operation) => {
      const coming = { ...order.record, primary: order.to, epoch: order.epoch };
      const key = engine.stateKey(seat.site.id, seat.account.id);
      const text = writeStateFile(fencedState({ work, operation }, { seat }, coming), (body) =>
        engine.digest.hmacSha256(key, body),
      );
      await operation.step(`fence:${order.account}`, () => askEndpoint(engine, ask, { verb: "fence", text }));
      await engine.clock.sleep(health.lateMs ?? order.graceMs, engine.signal);
      const after = await askHealth(engine, ask);
      const isFenced = !("kind" in after) && after.role === "fenced" && after.epoch === order.epoch;
      return isFenced ? ("told" as const) : ("unknown" as const);
    };
    return withOperation(engine, about, run, (seen) => seen);
  }
  return "unreached";
}

/** A dead account may be asked in vain while its lease ends: nobody waits longer than this for it. */
const lookMs = 8_000;

/** Who is not reached by a mere look cannot have been told anything. */
async function lookAt(engine: Engine, seat: Seat): Promise<Contact | null> {
  const soon = AbortSignal.any([engine.signal, AbortSignal.timeout(lookMs)]);
  try {
    return await contact({ ...engine, signal: soon }, seat);
  } catch (error) {
    engine.signal.throwIfAborted();
    if (soon.aborted || error instanceof ClonePanelError) return null;
    throw error;
  }
}

/** Requests that began before the order end; where nothing of ours could tell, the longest one is waited for. */
async function drain(engine: Engine, seat: Seat, place: Contact, graceMs: number): Promise<void> {
  if ((await drainWriters(engine, seat, place)) === "unknown")
    await engine.clock.sleep(graceMs, engine.signal);
}

async function readBack(engine: Engine, seat: Seat, epoch: number): Promise<FenceSeen> {
  const { seen } = await contact(engine, seat);
  return seen.kind === "state" && seen.state.role === "fenced" && seen.state.epoch === epoch
    ? "told"
    : "unknown";
}
