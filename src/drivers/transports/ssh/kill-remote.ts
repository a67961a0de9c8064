import { scriptProgram } from "../shared/program.ts";
import type { Channel } from "./channel.ts";
import type { Session } from "./session.ts";

/** What a hung program started hangs with it, so the whole group is ended; after a second without mercy. */
const script = `kill -s TERM -- "-$1" 2>/dev/null || kill -s TERM "$1" 2>/dev/null || exit 0
i=0
while [ "$i" -lt 10 ] && kill -s 0 -- "-$1" 2>/dev/null; do sleep 0.1 || break; i=$((i + 1)); done
kill -s KILL -- "-$1" 2>/dev/null || kill -s KILL "$1" 2>/dev/null`;

/**
 * Ends a program on the account that did not end by itself, and our side of its channel. Closing the channel alone would
 * leave it running there, and a guest that leaves processes behind is soon no guest.
 */
export async function killRemote(session: Session, channel: Channel): Promise<void> {
  const connection = await session.connection().catch(() => null);
  await channel.process[Symbol.asyncDispose]();
  if (connection === null) return;
  try {
    const killer = await session.openChannel((marker) =>
      scriptProgram({ marker, script, args: [String(channel.pid)] }),
    );
    killer.process.stdin.end();
    killer.process.stdout.resume();
    const giveUp = setTimeout(() => killer.process.kill(), 5_000);
    await killer.process.ended;
    clearTimeout(giveUp);
  } catch {
    // The account cannot be reached any more; its sshd ends the session when the connection is gone.
  }
}
