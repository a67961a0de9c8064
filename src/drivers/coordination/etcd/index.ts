import type { SiteId } from "../../../core/site/site.ts";
import type { ApiRequests } from "../../../ports/api-request.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Coordination } from "../../../ports/coordination.ts";
import type { OperationLog } from "../../../ports/log.ts";
import type { Ownership } from "../../../ports/ownership.ts";
import type { SiteTenure } from "../../../ports/tenure.ts";
import { EtcdCoordination } from "./etcd-coordination.ts";
import { HttpEtcdGateway } from "./gateway.ts";
import { guardedLog } from "./guarded-log.ts";
import { HolderWatch } from "./holders.ts";
import { EtcdLocks } from "./locks.ts";
import { EtcdOwnership } from "./ownership.ts";
import { type RaceOutcome, raceCompareAndSet } from "./race.ts";
import { RecordForm, recordForm } from "./record-form.ts";
import { Session } from "./session.ts";
import { EtcdSiteTenure } from "./site-tenure.ts";

export interface EtcdOrder {
  readonly endpoints: readonly string[];
  readonly http: ApiRequests;
  /** For people, when somebody waits for this process: `process 4711 of home`. */
  readonly label: string;
  readonly clock: Clock;
  readonly randomHex: (bytes: number) => string;
  /** Default `/clonepanel/`. */
  readonly root?: string;
  /** Default 30 s: a new leader of etcd needs up to 7 s. */
  readonly ttlMs?: number;
  /** Default: of this version. */
  readonly form?: number;
}

/** What several controllers share, seen by one process. What happened stays in each controller's own log. */
export interface EtcdState extends AsyncDisposable {
  readonly coordination: Coordination;
  /** What one piece of work may rely on: it began with this tenure and ends with it. */
  tenure(): Tenure;
  /** For a controller that keeps sites; asks nothing yet. */
  ownership(order: { readonly node: string; readonly sites: readonly SiteId[] }): Ownership;
  /** Asks the members for their promise, each against the others. */
  race(rounds: number): Promise<RaceOutcome>;
  /** For tests: ends like a killed process. */
  abandon(): void;
}

/** The time in which this process surely is the holder of its locks. After a lost one there is another, for later work. */
export interface Tenure {
  /** Aborted when the locks may have gone to another controller. */
  readonly lost: AbortSignal;
  /** The same log; no step of it begins when the tenure is lost. */
  guard(log: OperationLog): OperationLog;
  readonly sites: SiteTenure;
}

const usualTtlMs = 30_000;

/** Asks nothing yet. */
export function openEtcdState(order: EtcdOrder): EtcdState {
  const { clock, randomHex, label, endpoints, http, ttlMs = usualTtlMs, root = "/clonepanel/" } = order;
  const ended = new AbortController();
  const gatewayTo = (some: readonly string[]) =>
    new HttpEtcdGateway({ endpoints: some, root, http, clock, signal: ended.signal });
  const gateway = gatewayTo(endpoints);
  const form = new RecordForm(gateway, order.form ?? recordForm);
  const begin = () => new Session({ gateway, form, clock, id: randomHex(8), label, ttlMs });
  let session = begin();
  const present = () => {
    if (session.lost.aborted) session = begin();
    return session;
  };
  const watch = new HolderWatch(clock);
  const locks = new EtcdLocks({
    gateway,
    session: present,
    watch,
    clock,
    signal: ended.signal,
  });
  const race = (rounds: number) =>
    raceCompareAndSet(
      // With one endpoint there still are two who race.
      (endpoints.length > 1 ? endpoints : [...endpoints, ...endpoints]).map((endpoint) =>
        gatewayTo([endpoint]),
      ),
      { rounds, id: randomHex(8) },
    );
  const records = new EtcdCoordination({ gateway, form, locks, randomHex });
  const end = async () => {
    await session.end();
    ended.abort(new Error("the state is closed"));
  };
  return {
    coordination: Object.assign(records, { [Symbol.asyncDispose]: end }),
    tenure: () => {
      const own = present();
      const sites = new EtcdSiteTenure(records, own);
      return { lost: own.lost, guard: (log) => guardedLog(log, () => own.prove()), sites };
    },
    ownership: (order) => new EtcdOwnership({ gateway, locks, watch, session: present, race, ...order }),
    race,
    abandon: () => {
      session.abandon();
      ended.abort(new Error("abandoned"));
    },
    [Symbol.asyncDispose]: end,
  };
}
