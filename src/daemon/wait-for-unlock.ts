import type { App } from "../ports/app-port.ts";
import type { Clock } from "../ports/clock.ts";
import { openDoor } from "../wiring/unlock-door.ts";
import type { DaemonLine } from "./daemon-line.ts";

export interface UnlockOrder {
  readonly app: App;
  readonly statePath: string;
  readonly clock: Clock;
  readonly say: (line: DaemonLine) => void;
}

/**
 * A controller whose keys lie under a passphrase begins locked: what needs no secret goes on, what needs one fails with
 * SECRETS_LOCKED and is tried again by its schedule, until somebody types `clonepanel unlock`.
 */
export async function waitForUnlock({ app, statePath, clock, say }: UnlockOrder): Promise<AsyncDisposable> {
  const line = (outcome: DaemonLine["outcome"], text: string, code: string | null = null) =>
    say({
      at: new Date(clock.nowMs()).toISOString(),
      site: null,
      job: "secrets",
      outcome,
      text,
      code,
      durationMs: null,
    });
  const locked = await app.unlocking.locked();
  if (locked.length === 0) return { [Symbol.asyncDispose]: async () => undefined };
  line(
    "waits",
    `locked: what needs a secret of ${locked.join(", ")} waits for: clonepanel unlock`,
    "SECRETS_LOCKED",
  );
  try {
    return await openDoor(statePath, app.unlocking, (opened) =>
      line("changed", `opened: ${opened.join(", ")}`),
    );
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "failed";
    line(
      "failed",
      `nobody can unlock this controller while it runs: no socket in ${statePath} (${reason})`,
      "UNLOCK_NOBODY",
    );
    return { [Symbol.asyncDispose]: async () => undefined };
  }
}
