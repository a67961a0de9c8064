import { usualSilence } from "../shared/options.ts";
import { lastLines } from "../shared/remote-text.ts";
import { Shells } from "../shared/shells/shells.ts";
import type { Channel } from "./channel.ts";
import { lostConnection } from "./failures.ts";
import { killRemote } from "./kill-remote.ts";
import type { Session } from "./session.ts";

export type SshShells = Shells<Channel>;

/** Each shell in a session of the account's connection, and closed with it. */
export function openSshShells(session: Session): SshShells {
  return new Shells({
    account: session.settings.account,
    open: (program, signal) => session.openChannel(program, signal),
    silence: session.options.silence ?? usualSilence,
    unanswered: ({ connection }) => session.drop(connection),
    end: (channel) => killRemote(session, channel),
    lost: (stderr) => lostConnection(session.settings, lastLines(stderr, { lines: 2 })),
    idleMs: null,
  });
}
