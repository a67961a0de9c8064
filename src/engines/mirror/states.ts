import type { Site } from "../../core/site/site.ts";
import type { AccountState } from "../../core/site/state-file.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Seat } from "./engine.ts";

export interface Carried {
  readonly generation: number | null;
  /** Milliseconds since 1970, the controller's clock. */
  readonly surveyedAt: number | null;
  readonly appliedAt: number | null;
}

/** What an account's state file must say for its role in this record. Pure. */
export function stateOf(
  seat: Seat,
  about: { readonly seats: readonly Seat[]; readonly record: SiteRecord; readonly operation: string },
  carried: Carried,
): AccountState {
  const { seats, record, operation } = about;
  const { site, account } = seat;
  const primary = seats.find((one) => one.account.id === record.primary);
  const isPrimary = account.id === record.primary;
  return {
    v: 1,
    site: site.id,
    account: account.id,
    role: isPrimary ? "primary" : "replica",
    epoch: record.epoch,
    operation,
    primaryOrigin: primary === undefined ? null : originOf(primary),
    ownOrigin: originOf(seat),
    names: knownNames(site, seats),
    generation: isPrimary ? null : carried.generation,
    appliedAt: isPrimary ? null : seconds(carried.appliedAt),
    surveyedAt: isPrimary ? null : seconds(carried.surveyedAt),
    cutoverUntil: null,
  };
}

export function originOf(seat: Pick<Seat, "account" | "placement">): string | null {
  return seat.placement.origin ?? seat.account.origin;
}

/** Only these are believed in a Host header: the site's names and the host names of all origins. */
function knownNames(site: Site, seats: readonly Seat[]): readonly string[] {
  const origins = seats.map(originOf).filter((origin) => origin !== null);
  return [...new Set([...site.names, ...origins.map((origin) => new URL(origin).host)])];
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000);
}

/** Equal in everything that decides behaviour: operation and times may differ. */
export function sayTheSame(left: AccountState, right: AccountState): boolean {
  const strip = ({ operation, appliedAt, surveyedAt, ...rest }: AccountState) => JSON.stringify(rest);
  return strip(left) === strip(right);
}
