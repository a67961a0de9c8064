import type { SiteRecord } from "../../ports/coordination.ts";
import { forbidRenewal, lookAtRenewal } from "../failover/replica-renewal.ts";
import { readWatch } from "../failover/watch-store.ts";
import type { Engine, Seat, SiteWork } from "../mirror/engine.ts";

/** A replica that may renew its primary's lease: a program, a key and a cron line lie there. */
export interface RenewalThere {
  readonly seat: Seat;
  readonly epoch: number;
  readonly turn: number;
  /** `unasked`: it was given one once, and does not answer now. */
  readonly seen: "there" | "unasked";
}

/** Copies that stay are asked only when one was ever given. */
export async function findRenewals(
  engine: Engine,
  {
    work,
    record,
    going,
  }: { readonly work: SiteWork; readonly record: SiteRecord; readonly going: readonly Seat[] },
): Promise<readonly RenewalThere[]> {
  const { state } = await readWatch(engine.coordination, work.site.id);
  const turn = state?.renewalTurn ?? 0;
  const asked = work.seats.filter((seat) => turn > 0 || going.includes(seat));
  const found: RenewalThere[] = [];
  for (const seat of asked) {
    const look = await lookAtRenewal(engine, seat);
    const about = { seat, epoch: record.epoch, turn: Math.max(1, turn) };
    if (look.kind === "unreached") {
      if (state?.renewal?.account === seat.account.id) found.push({ ...about, seen: "unasked" });
    } else if (look.allowed !== null || look.cron === "runs it")
      found.push({ ...about, ...look.allowed, seen: "there" });
  }
  return found;
}

/** Safe to repeat. What could not be taken away is said. */
export async function withdrawRenewal(
  engine: Engine,
  { seat, epoch, turn }: RenewalThere,
): Promise<"done" | "failed"> {
  return forbidRenewal(engine, seat, { epoch, turn });
}

export const renewalParts = "the program, key and crontab line that renew the primary's lease";
