import { isQuiet } from "../../core/schedule/quiet-hours.ts";
import { plainDaemonLine } from "../../daemon/daemon-line.ts";
import { runDaemon } from "../../daemon/run-daemon.ts";
import type { Handler } from "../frame/command.ts";

/** Ends by a signal, with 130; everything it did is said line by line. */
export const run: Handler = async (context) => {
  const { sites, services, offsite, quietHours, notifications } = await context.config();
  const app = await context.app("change");
  await runDaemon({
    app,
    sites,
    services,
    offsiteEveryMs: offsite?.everyMs ?? null,
    isQuiet: (nowMs) => isQuiet(quietHours, nowMs),
    tells: notifications.size === 0 ? "nobody" : "everybody",
    clock: context.clock,
    random: Math.random,
    signal: context.signal,
    say: (line) => context.stream(context.output === "json" ? JSON.stringify(line) : plainDaemonLine(line)),
  });
  return { data: null, text: "", written: "streamed", exit: 130 };
};
