import type { Contact } from "../mirror/contact.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { freeze } from "./freeze.ts";

const drainTimeoutMs = 20_000;
const holdMs = 60_000;

/**
 * Waits until the requests have ended that an account admitted before it was told to take none. `unknown`: nothing of
 * ours runs there that could tell.
 *
 * @throws ClonePanelError FREEZE_TIMED_OUT (wait)
 */
export async function drainWriters(
  engine: Engine,
  seat: Seat,
  place: Pick<Contact, "stateFolder">,
): Promise<"drained" | "unknown"> {
  await using held = await freeze(engine, seat, place, { drainTimeoutMs, holdMs });
  return held.kind === "held" ? "drained" : "unknown";
}
