import { assertNever } from "../../core/assert-never.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { RemoteProcess } from "../../ports/transport.ts";
import { scriptFailed } from "../mirror/account-files.ts";
import type { Contact } from "../mirror/contact.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { type ScriptLines, scriptLines } from "../mirror/script-lines.ts";
import type { Freeze } from "./freeze-port.ts";
import { freezeScript } from "./freeze-scripts.ts";

export interface FreezeLimits {
  /** How long a request that writes already may go on: the longest one that the account allows. */
  readonly drainTimeoutMs: number;
  /** After this the account ends the freeze by itself, whatever becomes of us. Default 120 s, which includes the drain. */
  readonly holdMs?: number;
}

/** `none`: nothing of ours runs on the account that could hold a request. */
export type AccountFreeze = Freeze &
  (
    | { readonly kind: "held" }
    | { readonly kind: "none"; readonly because: "no-gate" | "gate-without-freeze" }
  );

/** The account may thaw while its answer is still on the way; so much earlier we stop believing in the freeze. */
const safetyMs = 10_000;
const defaultHoldMs = 120_000;
const tryEveryMs = 200;
const releaseTimeoutMs = 10_000;

/**
 * Waits until nobody writes on the account, and keeps it so: writing requests are held there, page views are served. It
 * ends with its scope, with this process, with the line, or by itself after `holdMs`.
 *
 * `stillHeld` has to be asked after the step that must not be overtaken by a write, not before it.
 *
 * @throws ClonePanelError FREEZE_TIMED_OUT (wait): somebody wrote all the time; nothing was changed.
 *   ACCOUNT_STEP_FAILED (owner): the account has no means to lock a file.
 */
export async function freeze(
  engine: Engine,
  seat: Seat,
  place: Pick<Contact, "stateFolder">,
  { drainTimeoutMs, holdMs = defaultHoldMs }: FreezeLimits,
): Promise<AccountFreeze> {
  const beganMs = engine.clock.monotonicMs();
  const process = await seat.transport.start({
    script: freezeScript,
    args: [
      place.stateFolder,
      String(Math.ceil(drainTimeoutMs / tryEveryMs)),
      String(Math.ceil(holdMs / 1000)),
    ],
    timeoutMs: holdMs + releaseTimeoutMs,
    signal: engine.signal,
  });
  // A broken line ends the stream; that is seen where it is read.
  process.stream.on("error", () => {});
  const lines = scriptLines(process);
  const word = await firstWord(lines);
  const waitedMs = engine.clock.monotonicMs() - beganMs;
  if (word === "frozen")
    return held({ engine, process, lines, waitedMs, untilMs: beganMs + holdMs - safetyMs });
  process.stream.end();
  const end = await process.ended;
  await process[Symbol.asyncDispose]();
  switch (word) {
    case "none":
      return nothingToHold(waitedMs, "no-gate");
    case "old":
      return nothingToHold(waitedMs, "gate-without-freeze");
    case "busy":
      throw timedOut(seat, waitedMs);
    case "failed":
      engine.signal.throwIfAborted();
      throw scriptFailed(seat.transport, "hold its writing requests (nothing was changed)", end);
    default:
      return assertNever(word);
  }
}

type FirstWord = "frozen" | "none" | "old" | "busy" | "failed";

async function firstWord(lines: ScriptLines): Promise<FirstWord> {
  const word = await lines.next().catch(() => null);
  return word === "frozen" || word === "none" || word === "old" || word === "busy" ? word : "failed";
}

interface HeldParts {
  readonly engine: Engine;
  readonly process: RemoteProcess;
  readonly lines: ScriptLines;
  readonly waitedMs: number;
  readonly untilMs: number;
}

function held({ engine, process, lines, waitedMs, untilMs }: HeldParts): AccountFreeze {
  let isOver = false;
  const nextWord = lines
    .next()
    .catch(() => null)
    .finally(() => {
      isOver = true;
    });
  return {
    kind: "held",
    waitedMs,
    stillHeld: () => !isOver && engine.clock.monotonicMs() < untilMs,
    async [Symbol.asyncDispose]() {
      if (!isOver) process.stream.end("release\n");
      const timeout = new AbortController();
      const late = engine.clock.sleep(releaseTimeoutMs, timeout.signal).catch(() => null);
      // What does not answer is ended; what cannot be reached ends by itself.
      await Promise.race([nextWord.then(() => process.ended), late]);
      timeout.abort();
      isOver = true;
      await process[Symbol.asyncDispose]();
    },
  };
}

function nothingToHold(
  waitedMs: number,
  because: Extract<AccountFreeze, { kind: "none" }>["because"],
): AccountFreeze {
  return { kind: "none", because, waitedMs, stillHeld: () => true, async [Symbol.asyncDispose]() {} };
}

function timedOut({ site, account }: Seat, waitedMs: number): ClonePanelError {
  const seconds = Math.round(waitedMs / 1000);
  return new ClonePanelError(
    "FREEZE_TIMED_OUT",
    `Somebody wrote on "${account.id}" for all of the ${seconds} s in which ${site.id} should have come to rest`,
    {
      hint: "Nothing was changed. A long upload, import or scheduled task may be running there: let it end, then run the same command again.",
      remedy: "wait",
      site: site.id,
      account: account.id,
    },
  );
}
