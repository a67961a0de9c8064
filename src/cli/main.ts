import * as house from "../wiring/command-line.ts";
import { runCli } from "./run-cli.ts";
import { stopOnSignals } from "./signals.ts";
import { processTerminal } from "./terminal.ts";

// The entry of the command line, from sources and as published.
const io = { ...processTerminal(), home: house.homeFolder(), clock: house.clock, signal: stopOnSignals() };

process.exitCode = await runCli(io, house);
endSoon();

/** The process ends by itself; a connection that was left open must not keep it, but what is being written may. */
function endSoon(): void {
  const timer = setInterval(() => {
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  }, 1_000);
  timer.unref();
}
