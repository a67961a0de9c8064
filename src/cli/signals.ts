import { ClonePanelError } from "../core/errors.ts";

const interruptedExit = 130;

/** The first signal asks: the present step is finished, the journal marked. The second one does not wait. */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(interruptedExit);
      stop.abort(interrupted(name));
    });
  }
  return stop.signal;
}

function interrupted(name: string): ClonePanelError {
  return new ClonePanelError("INTERRUPTED", `stopped by ${name}`, {
    hint: "Run the same command again; it goes on where it stopped.",
    remedy: "owner",
  });
}
