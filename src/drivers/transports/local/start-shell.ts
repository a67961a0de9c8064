import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../core/site/site.ts";
import type { StartedProcess } from "../../../ports/exec.ts";
import { type Announced, awaitAnnouncement } from "../shared/await-announcement.ts";
import { shellFailed } from "../shared/failures.ts";
import type { TransportOptions } from "../shared/options.ts";
import { bootstrapScript, newMarker, programLine } from "../shared/program.ts";
import { lastLines } from "../shared/remote-text.ts";
import type { Home } from "./home.ts";

/** One local account. */
export interface LocalPlace {
  readonly account: AccountId;
  readonly home: Home;
  readonly options: TransportOptions;
}

export interface LocalShell {
  readonly process: StartedProcess;
  readonly ready: Extract<Announced, { kind: "ready" }>;
}

export interface ShellStart {
  /** Must announce itself with the marker. */
  readonly program: (marker: string) => BytePath;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The same program text as on a far account, so that every byte of an argument survives here too. */
export async function startShell(place: LocalPlace, start: ShellStart): Promise<LocalShell> {
  start.signal?.throwIfAborted();
  await place.home.enter();
  const marker = newMarker();
  const process = place.options.exec.start({
    file: "/bin/sh",
    args: ["-c", bootstrapScript],
    cwd: place.home.path,
    env: {
      PATH: place.options.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      HOME: place.home.path,
      LC_ALL: "C",
    },
  });
  process.stdin.write(programLine(start.program(marker)));
  const wanted = { marker, timeoutMs: start.timeoutMs, signal: start.signal };
  const ready = await awaitAnnouncement(process, wanted).catch(async (error: unknown) => {
    await process[Symbol.asyncDispose]();
    throw error;
  });
  if (ready.kind === "ready") return { process, ready };
  await process[Symbol.asyncDispose]();
  throw shellFailed(place.account, lastLines(ready.stderr, { lines: 2 }));
}
