import type { Report, Routes } from "../../core/notify/book.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Coordination } from "../../ports/coordination.ts";
import type { Notifier } from "../../ports/notifier.ts";

export interface NotifyEngine {
  readonly coordination: Coordination;
  readonly clock: Clock;
  readonly isoTime: (atMs: number) => string;
  /** Of those who are told messages. */
  readonly routes: Routes;
  /** @throws ClonePanelError NOTIFIER_UNKNOWN */
  readonly notifier: (name: string) => Promise<Notifier>;
  /** Asked when somebody's weekly report is due. */
  readonly report: () => Promise<Report>;
  readonly signal: AbortSignal;
}
