import { type Following, firstSeen } from "./follow-answers.ts";

/** Seconds after the death, of what the world could see. Null: it never was. */
export interface StageTimes {
  /** The living nameserver gave the old address with the short TTL. */
  readonly preparedS: number | null;
  /** It gave the replica's. */
  readonly failedOverS: number | null;
  /** The visitors' resolver gave the replica's. */
  readonly resolvedS: number | null;
}

export interface StagesOrder {
  readonly nameserver: Following;
  readonly resolver: Following;
  /** By `performance.now()`. */
  readonly diedMs: number;
  readonly from: string;
  readonly to: string;
  readonly shortSeconds: number;
}

/** When visitors could see which stage of a failover. */
export function stageTimes(order: StagesOrder): StageTimes {
  const { nameserver, resolver, diedMs, from, to, shortSeconds } = order;
  const after = (atMs: number | null) => (atMs === null ? null : (atMs - diedMs) / 1_000);
  const isPrepared = (stage: { readonly addresses: string; readonly ttlSeconds: number }) =>
    stage.addresses === from && stage.ttlSeconds === shortSeconds;
  const isMoved = ({ addresses }: { readonly addresses: string }) => addresses === to;
  return {
    preparedS: after(firstSeen(nameserver, diedMs, isPrepared)),
    failedOverS: after(firstSeen(nameserver, diedMs, isMoved)),
    resolvedS: after(firstSeen(resolver, diedMs, isMoved)),
  };
}

export function timesInWords({ preparedS, failedOverS, resolvedS }: StageTimes): string {
  const seconds = (one: number | null) => (one === null ? "never" : `${one.toFixed(1)} s`);
  return `prepare published ${seconds(preparedS)}, failover published ${seconds(failedOverS)}, the resolver gives the replica ${seconds(resolvedS)}`;
}
