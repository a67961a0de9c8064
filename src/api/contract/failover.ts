/** `GET /sites/{site}/failover`: what the watch knows, from its last round. Asks no account. */
export interface FailoverView {
  readonly mode: "manual" | "assisted" | "automatic";
  /** Null: nobody watched yet (the daemon does not run, or there is one account only). */
  readonly watch: {
    readonly primary: string;
    readonly epoch: number;
    readonly phase: FailoverPhase;
    /** One sentence of the last decision; null: this controller was only just started. */
    readonly because: string | null;
    /** When it was last looked at; null with it. Older than a minute: say "unknown since". */
    readonly lookedAt: string | null;
    /** The first miss of the present spell; null while all is well. */
    readonly missedSince: string | null;
    /** Why nothing moves by itself, when `phase.kind` is `blocked`. */
    readonly reasons: readonly string[];
    readonly votes: readonly VoteView[];
    /** Nothing moves by itself before then; null: it may. */
    readonly heldDownUntil: string | null;
  } | null;
  /** The red and green list of the spare; null: there is none, or nobody looked yet. */
  readonly fitness: {
    readonly account: string;
    readonly at: string;
    readonly compared: "with-primary" | "alone";
    readonly rows: readonly FitnessRow[];
  } | null;
}

export interface FailoverPhase {
  readonly kind:
    | "steady"
    | "suspect"
    | "confirm"
    | "blocked"
    | "intent"
    | "fence-wait"
    | "promoting"
    | "failed-over"
    | "returned";
  /** Who takes over, or took over; null: nobody does. */
  readonly to: string | null;
  /** Who was left; null: nobody was. */
  readonly from: string | null;
  /** Rounds in a row without a good answer, of `suspect`; else null. */
  readonly misses: number | null;
}

export interface VoteView {
  readonly observer: string;
  /** Observers behind one line are one point of view. */
  readonly network: string;
  /** `abstains`: it could not prove that its own line works. */
  readonly says: "up" | "down" | "abstains";
  readonly because: string;
  readonly at: string;
}

export interface FitnessRow {
  /** `login`, `lag`, `php`, `room`, `quota`, `clock`, `crontab`, `certificate`, `names`. */
  readonly topic: string;
  /** `red`: nothing is moved there by itself. `amber`: worth knowing before. */
  readonly level: "green" | "amber" | "red";
  readonly text: string;
  readonly next: string | null;
  readonly seenAt: string;
}

/** `data` of `switchover`, `failover` and `failback`. */
export interface RoleReport {
  readonly site: string;
  readonly from: string;
  readonly to: string;
  readonly epoch: number;
  readonly steps: readonly { readonly name: string; readonly status: string; readonly durationMs: number }[];
  readonly rtoMs: number;
  readonly rpoMs: number;
  readonly strandedPossible: boolean;
  readonly writePauseMs: number | null;
  readonly warnings: readonly string[];
}

/** `GET /sites/{site}/drills`: newest first, from the operation log. */
export interface DrillList {
  readonly drills: readonly DrillReport[];
}

/** `data` of `drill`: the proof sheet. */
export interface DrillReport {
  readonly site: string;
  readonly account: string;
  readonly generation: number | null;
  readonly snapshot: string;
  readonly at: string;
  readonly restoredMs: number;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  /** What could not be looked at on this machine. */
  readonly leftOut: readonly string[];
  readonly rtoEstimateMs: number;
  readonly rpoMs: number;
  readonly passed: boolean;
}
