import { ClonePanelError, firstFailure } from "../core/errors.ts";
import type { Told } from "../core/report/notify.ts";
import type { DaemonLine } from "./daemon-line.ts";
import { noticesOfJob } from "./notices.ts";
import type { DaemonOrder } from "./run-daemon.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

const everyMs = 5_000;

type Teller = Pick<DaemonOrder, "app" | "clock" | "say" | "signal" | "tells">;

/** What a job found goes into the book; a book that cannot be written must not end what keeps the sites alive. */
export async function takeFound(
  order: Teller,
  work: Pick<SiteJob, "site" | "kind">,
  outcome: JobOutcome,
  failures: number,
): Promise<void> {
  if (order.tells !== "everybody" || order.signal.aborted) return;
  const notices = [...(outcome.notices ?? []), ...noticesOfJob(work, outcome, failures)];
  try {
    await order.app.takeNotices({ notices });
  } catch (error) {
    say(order, "failed", ...wordsOf(error));
  }
}

/** Beside all jobs: whatever hangs, people are told, and the heartbeat goes on as long as this process can write. */
export async function tellPeople(order: Teller): Promise<void> {
  let failed: string | null = null;
  while (!order.signal.aborted) {
    try {
      for (const told of await order.app.deliverNotices({ signal: order.signal })) sayTold(order, told);
      failed = null;
    } catch (error) {
      if (order.signal.aborted) return;
      const [text, code] = wordsOf(error);
      if (text !== failed) say(order, "failed", text, code);
      failed = text;
    }
    await order.clock.sleep(everyMs, order.signal).catch(() => "stopped");
  }
}

function sayTold(order: Teller, { to, title, outcome, because }: Told): void {
  if (outcome === "sent")
    say(order, "changed", `${to} was told: ${title}${because === "" ? "" : ` (${because})`}`, null);
  else say(order, "failed", `${to} was not told: ${title}: ${because}`, "NOTIFIER_FAILED");
}

function say(
  { say: out, clock }: Teller,
  outcome: DaemonLine["outcome"],
  text: string,
  code: string | null,
): void {
  const at = new Date(clock.nowMs()).toISOString();
  out({ at, site: null, job: "notify", outcome, text, code, durationMs: null });
}

function wordsOf(thrown: unknown): readonly [string, string] {
  const error = firstFailure(thrown);
  if (error instanceof ClonePanelError) return [error.message, error.code];
  return [error instanceof Error ? error.message : String(error), "INTERNAL"];
}
