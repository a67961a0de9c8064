import { isQuiet } from "../../core/schedule/quiet-hours.ts";
import { plainDaemonLine } from "../../daemon/daemon-line.ts";
import { runDaemon } from "../../daemon/run-daemon.ts";
import type { Handler } from "../frame/command.ts";

/** By the time that this machine's clock on the wall shows. */
function minuteOfDay(nowMs: number): number {
  const now = new Date(nowMs);
  return now.getHours() * 60 + now.getMinutes();
}

/** Ends by a signal, with 130; everything it did is said line by line. */
export const run: Handler = async (context) => {
  const { sites, services, offsite, quietHours } = await context.config();
  const app = await context.app("change");
  await runDaemon({
    app,
    sites,
    services,
    offsiteEveryMs: offsite?.everyMs ?? null,
    isQuiet: (nowMs) => isQuiet(quietHours, minuteOfDay(nowMs)),
    clock: context.clock,
    random: Math.random,
    signal: context.signal,
    say: (line) => context.stream(context.output === "json" ? JSON.stringify(line) : plainDaemonLine(line)),
  });
  return { data: null, text: "", written: "streamed", exit: 130 };
};
