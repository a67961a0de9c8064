import { ClonePanelError, firstFailure } from "../core/errors.ts";
import type { SiteId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ownership, OwnershipRound } from "../ports/ownership.ts";
import type { DaemonLine } from "./daemon-line.ts";

export interface KeepingOrder {
  readonly ownership: Ownership;
  readonly clock: Clock;
  readonly say: (line: DaemonLine) => void;
  /** Sites on which something just runs. */
  readonly busy: () => ReadonlySet<SiteId>;
  readonly begin: (site: SiteId) => void;
  /** `lost`: somebody else may work on it by now, so what runs is stopped. */
  readonly cease: (site: SiteId, why: "given-away" | "lost") => void;
  readonly signal: AbortSignal;
}

const roundMs = 5_000;

/** Of several controllers this one works on its share, round after round, until the signal. */
export async function keepOwnership(order: KeepingOrder): Promise<void> {
  const { ownership, clock, signal } = order;
  let said = "";
  const sayOnce = (line: Pick<DaemonLine, "outcome" | "text" | "code">) => {
    if (line.text === said) return;
    said = line.text;
    order.say({
      at: new Date(clock.nowMs()).toISOString(),
      site: null,
      job: "share",
      durationMs: null,
      ...line,
    });
  };
  while (!signal.aborted) {
    try {
      const round = await ownership.round(order.busy());
      for (const site of round.lost) order.cease(site, "lost");
      for (const site of round.released) order.cease(site, "given-away");
      for (const site of round.taken) order.begin(site);
      sayOnce({ outcome: "changed", text: describe(round), code: null });
    } catch (error) {
      if (signal.aborted) return;
      sayOnce(failure(error));
    }
    await clock.sleep(roundMs, signal).catch(() => undefined);
  }
}

function describe({ owned, elsewhere, controllers }: OwnershipRound): string {
  const others = elsewhere === 0 ? "" : ` (${elsewhere} elsewhere)`;
  return `works on ${count(owned, "site")}${others}; ${count(controllers.length, "controller")}: ${controllers.join(", ")}`;
}

function failure(thrown: unknown): Pick<DaemonLine, "outcome" | "text" | "code"> {
  const error = firstFailure(thrown);
  const text = error instanceof Error ? error.message : String(error);
  return { outcome: "failed", text, code: error instanceof ClonePanelError ? error.code : null };
}
