import { setTimeout as sleep } from "node:timers/promises";
import { scriptProgram } from "../shared/program.ts";
import type { Channel } from "./channel.ts";
import type { Session } from "./session.ts";

/** What a hung program started hangs with it, so the whole group is ended; after a second without mercy. */
export const script = `kill -s TERM -- "-$1" 2>/dev/null || kill -s TERM "$1" 2>/dev/null || exit 0
i=0
while [ "$i" -lt 10 ] && kill -s 0 -- "-$1" 2>/dev/null; do sleep 0.1 || break; i=$((i + 1)); done
kill -s KILL -- "-$1" 2>/dev/null || kill -s KILL "$1" 2>/dev/null`;

/** An order that has failed is not kept waiting longer than this for the end of what it left behind. */
const patienceMs = 3_000;
const giveUpMs = 15_000;

/**
 * Ends a program on the account that did not end by itself, and our side of its channel. Closing the channel alone would
 * leave it running there, and a guest that leaves processes behind is soon no guest.
 */
export async function killRemote(session: Session, channel: Channel): Promise<void> {
  await channel.process[Symbol.asyncDispose]();
  await Promise.race([endGroup(session, channel), sleep(patienceMs, undefined, { ref: false })]);
}

/** Only over the connection that the program came by: behind another one its process id may be somebody else's. */
async function endGroup(session: Session, channel: Channel): Promise<void> {
  if (!channel.connection.isOpen()) return;
  const program = (marker: string) => scriptProgram({ marker, script, args: [String(channel.pid)] });
  try {
    const killer = await session.openChannelOn(channel.connection, program, AbortSignal.timeout(giveUpMs));
    if (killer === "connection-gone") return;
    killer.process.stdin.end();
    killer.process.stdout.resume();
    const giveUp = setTimeout(() => killer.process.kill(), giveUpMs);
    await killer.process.ended;
    clearTimeout(giveUp);
  } catch {
    // The account does not answer any more; its sshd ends the session when the connection is gone.
  }
}
