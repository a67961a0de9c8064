import { once } from "node:events";
import { connect, type NetConnectOpts } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessEnd } from "../../ports/exec.ts";

const everyMs = 50;

/**
 * `gone`: the program ended, its time is over, or the signal came, before anybody could connect. It never throws, so that
 * whoever started the program always gets to end it.
 */
export async function awaitOpen(
  place: NetConnectOpts,
  until: { readonly ended: Promise<ProcessEnd>; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<"open" | "gone"> {
  let isOver = false;
  void until.ended.then(() => {
    isOver = true;
  });
  const deadline = performance.now() + until.timeoutMs;
  while (!isOver && !until.signal.aborted && performance.now() < deadline) {
    if (await canConnect(place)) return "open";
    await sleep(everyMs);
  }
  return "gone";
}

async function canConnect(place: NetConnectOpts): Promise<boolean> {
  const socket = connect(place);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
