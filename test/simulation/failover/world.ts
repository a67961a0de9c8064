import type { FailoverState } from "../../../src/core/failover/failover-state.ts";
import type { FailoverPolicy } from "../../../src/core/failover/policy.ts";
import { Chance } from "./chance.ts";
import { Host, type HostName } from "./host.ts";
import type { Mutant } from "./mutants.ts";
import { Network } from "./network.ts";
import { Timeline } from "./timeline.ts";

export interface Move {
  readonly to: HostName;
  readonly epoch: number;
}

/** What the site's record says. */
export interface SiteRecord {
  readonly primary: HostName;
  readonly epoch: number;
  readonly move: Move | null;
  readonly former: { readonly account: HostName; readonly standing: "away" | "quarantined" } | null;
}

/** What a run has to have seen if it is to prove something. */
export type Met =
  | "decided with a renewal under way"
  | "prolonged while it was waited for"
  | "refused as it was withdrawn"
  | "woke up after it was replaced"
  | "could not tell when it renewed";

interface Slot<T> {
  readonly rev: number;
  readonly value: T;
}

/** Everything there is, and the invariants that are looked at whenever something changes. */
export class World {
  readonly timeline = new Timeline();
  readonly chance: Chance;
  readonly network: Network;
  readonly hosts: Readonly<Record<HostName, Host>>;
  readonly policy: FailoverPolicy;
  readonly mutant: Mutant | null;
  /** Whether a round may begin a move whenever it decides so. */
  turns: "its own" | "one of three rounds" = "its own";
  state: Slot<FailoverState | null> = { rev: 0, value: null };
  record: Slot<SiteRecord> = { rev: 0, value: { primary: "a", epoch: 1, move: null, former: null } };
  /** Writes that a visitor was told of, by where they were accepted. */
  readonly acknowledged: { readonly id: number; readonly host: HostName }[] = [];
  readonly synced = new Set<number>();
  quarantine: readonly number[] | null = null;
  syncedAtMs = 0;
  /** When each point of view last truly missed the primary. */
  readonly missedAtMs = { control: Number.NEGATIVE_INFINITY, b: Number.NEGATIVE_INFINITY };
  readonly phases = new Set<string>();
  /** Leases that a replica prolonged. */
  renewals = 0;
  /** When a failover was begun last. */
  decidedAtMs = Number.NEGATIVE_INFINITY;
  readonly met = new Set<Met>();
  readonly changesAtMs: number[] = [];
  readonly violations: string[] = [];

  constructor(seed: number, policy: FailoverPolicy, mutant: Mutant | null) {
    this.chance = new Chance(seed);
    this.network = new Network(this.timeline, this.chance, (place) =>
      place === "control" ? null : this.hosts[place].kept,
    );
    this.policy = policy;
    this.mutant = mutant;
    const clock = () => ({
      offsetMs: this.chance.between(-5_000_000, 5_000_000),
      drift: this.chance.between(-0.002, 0.002),
    });
    this.hosts = { a: new Host("primary", clock()), b: new Host("replica", clock()) };
  }

  get nowMs(): number {
    return this.timeline.nowMs;
  }

  host(name: string): Host {
    return name === "a" ? this.hosts.a : this.hosts.b;
  }

  storeState(value: FailoverState, expectRev: number): "stored" | "conflict" {
    if (this.state.rev !== expectRev) return "conflict";
    this.#noticePhase(value);
    this.state = { rev: this.state.rev + 1, value };
    return "stored";
  }

  storeRecord(value: SiteRecord, expectRev: number): "stored" | "conflict" {
    if (this.record.rev !== expectRev) return "conflict";
    if (value.epoch < this.record.value.epoch) this.violate("the record's epoch went back");
    this.record = { rev: expectRev + 1, value };
    return "stored";
  }

  /** One look at the most important promise. */
  lookForTwoWriters(): void {
    const { a, b } = this.hosts;
    const takesWrites = (host: Host) =>
      host.kept === null && (host.running > 0 || host.isWriter(this.nowMs, this.mutant));
    if (takesWrites(a) && takesWrites(b)) this.violate("two accounts take writes");
  }

  /** First the requests that stood in the middle: the next statement of each asks for the lease again. */
  thaw(host: Host, afterMs: number): void {
    const { kept } = host;
    if (kept === null) return;
    host.wakeUp(afterMs);
    const isReplaced = this.host(this.record.value.primary) !== host && host.role === "primary";
    if (isReplaced) this.met.add("woke up after it was replaced");
    if (this.mutant !== "what stood still goes on" && !host.isWriter(this.nowMs, this.mutant))
      host.endRequests();
    this.lookForTwoWriters();
    for (const arrive of kept) arrive();
  }

  violate(what: string): void {
    if (!this.violations.includes(what)) this.violations.push(what);
  }

  #noticePhase({ phase }: FailoverState): void {
    const before = this.state.value?.phase.kind;
    this.phases.add(phase.kind);
    if (phase.kind === "intent" && before !== "intent") this.decidedAtMs = this.nowMs;
    if (phase.kind === "promoting" && before !== "promoting") this.changesAtMs.push(this.nowMs);
    const [previous, last] = this.changesAtMs.slice(-2);
    if (previous !== undefined && last !== undefined && last - previous < 3_600_000 * 0.99)
      this.violate("two changes within an hour");
  }

  /** Whoever sends the order has looked half a minute before, and decided some seconds ago. */
  lookForOneView(): void {
    const oldest = Math.min(this.missedAtMs.control, this.missedAtMs.b);
    if (this.nowMs - oldest > this.policy.voteFreshMs + 15_000)
      this.violate("one point of view decided alone");
  }
}
