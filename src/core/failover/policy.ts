/** How a site's failover is decided; from the configuration. Times in milliseconds. */
export interface FailoverPolicy {
  readonly mode: "manual" | "assisted" | "automatic";
  readonly lease: LeasePolicy | null;
  /** Everybody who is configured to vote, whether it can be heard or not. */
  readonly observers: readonly string[];
  /** A vote older than this says nothing. */
  readonly voteFreshMs: number;
  /** So many rounds in a row without a good answer until the failover is considered. */
  readonly misses: number;
  /** Between two changes that nobody ordered. */
  readonly holdDownMs: number;
  /** The longest request: what a primary accepted while it still was one may be stored this much later. */
  readonly graceMs: number;
  /** A replica that is further behind is only promoted by a person. */
  readonly maxLagMs: number;
}

/** An order that is sent later than this after its decision is not sent at all: its sender has slept meanwhile. */
export const soonMs = 10_000;

/** The right to take writes, which ends by itself when nobody renews it. */
export interface LeasePolicy {
  readonly ttlMs: number;
  readonly renewMs: number;
  /** Two clocks may drift apart by this share. */
  readonly drift: number;
  readonly marginMs: number;
  /** Who else renews it: the replica, while the controller is away. */
  readonly renewal: "controller" | "replica";
}

/** `fast`: nobody but the controller renews it, so that a failover need not wait long. */
export const leasePolicies = {
  default: { ttlMs: 180_000, renewMs: 30_000, drift: 0.002, marginMs: 2_000, renewal: "controller" },
  fast: { ttlMs: 45_000, renewMs: 10_000, drift: 0.002, marginMs: 1_000, renewal: "controller" },
} as const satisfies Readonly<Record<string, LeasePolicy>>;

export const usualPolicy = {
  voteFreshMs: 30_000,
  misses: 4,
  holdDownMs: 3_600_000,
  graceMs: 35_000,
} as const;
