import type { OperationRow, StepRow } from "./operations.ts";
import type { Plan, Run } from "./plans.ts";

/**
 * `GET /events`: `text/event-stream`. Each event has `event: <type>` and `data: <JSON of the type's interface below>`.
 *
 * Events of the operation log have an `id:` and are replayed after `Last-Event-ID` (or `?after=`): nothing that was
 * written to the log is left out, whoever wrote it (this process, a command line, another daemon). Without either it
 * begins now. Too old an id, or one of another log: one `gap`, then from now on; read everything anew. The others have
 * no id and are news only. A comment line and a `beat` come every 15 s. One sees events of one's own sites only.
 */
export interface Events {
  /** The first one of each connection. */
  readonly hello: {
    readonly version: string;
    readonly at: string;
    /** The newest id, for `?after=`. */
    readonly newest: string;
  };
  /** id. It began, or ended. `plan` and `outcome` are null as in lists. */
  readonly operation: OperationRow;
  /** id. A step was begun (`intent`) or settled. `evidence` is null. */
  readonly step: StepRow & { readonly site: string | null; readonly kind: string };
  readonly gap: { readonly newest: string };
  /** Something about these sites may look different now: read `/overview` or the site again. At most one a second. */
  readonly sites: { readonly sites: readonly string[] };
  /** Incidents were opened, ended or acknowledged: read `/notifications` again. */
  readonly notifications: { readonly open: number };
  readonly plan: Plan;
  readonly run: Run;
  /** A line of the schedule, as `clonepanel run --json` prints it. */
  readonly line: {
    readonly at: string;
    readonly site: string | null;
    readonly job: string;
    readonly outcome: string;
    readonly text: string;
    readonly code: string | null;
    readonly durationMs: number | null;
  };
  /** It still lives. Who hears nothing for two of these speaks to a process that stands still, or to nobody. */
  readonly beat: { readonly at: string };
  /** The session ended, or its rights changed: the stream closes after it. */
  readonly bye: { readonly because: string };
}

export type EventType = keyof Events;
