import { usualSilence } from "../shared/options.ts";
import { lastLines } from "../shared/remote-text.ts";
import { Shells } from "../shared/shells/shells.ts";
import type { Channel } from "./channel.ts";
import { gateRefused, lostConnection } from "./failures.ts";
import { gateRefusedCode, refusalIn } from "./gate/gate-refusal.ts";
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
    lost: (stderr) => {
      const refusal = refusalIn(stderr.toString("latin1"));
      if (refusal !== null) return gateRefused(session.settings, refusal);
      return lostConnection(session.settings, lastLines(stderr, { lines: 2 }));
    },
    refusal: ({ code, stderr }) => {
      const because = code === gateRefusedCode ? refusalIn(stderr) : null;
      return because === null ? null : gateRefused(session.settings, because);
    },
    idleMs: null,
  });
}
