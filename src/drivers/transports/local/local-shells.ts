import type { ScriptOrder, ScriptResult } from "../../../ports/transport.ts";
import { shellLost } from "../shared/failures.ts";
import { Shells } from "../shared/shells/shells.ts";
import { type LocalPlace, type LocalShell, startShell } from "./start-shell.ts";

export type LocalShells = Shells<LocalShell>;

const startTimeoutMs = 30_000;
/** A shell keeps its folder's disk from being unmounted. */
const idleMs = 30_000;

/** Starting a shell costs this process more than most orders cost the shell. */
export function openLocalShells(place: LocalPlace): LocalShells {
  return new Shells({
    account: place.account,
    open: (program, signal) => startShell(place, { program, timeoutMs: startTimeoutMs, signal }),
    // A process of this machine says itself when it is gone.
    silence: { trustedMs: Number.POSITIVE_INFINITY, askMs: startTimeoutMs },
    unanswered: end,
    end,
    lost: () => shellLost(place.account),
    refusal: () => null,
    idleMs,
  });
}

async function end({ process }: LocalShell): Promise<void> {
  await process[Symbol.asyncDispose]();
}

/** Runs a script in the account's folder as it is now: the shell may have entered one that was replaced since. */
export async function runLocal(
  { home }: LocalPlace,
  shells: LocalShells,
  order: ScriptOrder,
): Promise<ScriptResult> {
  order.signal?.throwIfAborted();
  await home.enter();
  return shells.run({ ...order, script: `cd || exit 1\n${order.script}` });
}
