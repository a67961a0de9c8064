import { parseFullestPercent } from "../../core/check/parse-df.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ScriptResult, Transport } from "../../ports/transport.ts";
import type { AccountLook } from "./check-engine.ts";

const timeoutMs = 10_000;

export const lookScripts = {
  login: "true",
  // Some file systems count no inodes: then only the space is known.
  disk: "df -P -k . && { df -P -i . 2>/dev/null || true; }",
  clock: "date +%s",
} as const;

/** Three small looks over an account's login; each is one short script and nothing is written. */
export function lookOver(transport: () => Promise<Transport>, clock: Clock): AccountLook {
  const run = async (script: string, signal: AbortSignal): Promise<ScriptResult> => {
    const way = await transport();
    const result = await way.run({ script, timeoutMs, maxOutputBytes: 64 * 1024, signal });
    if (result.code === 0) return result;
    throw new ClonePanelError("ACCOUNT_ODD", `a simple command failed on "${way.account}"`, {
      hint: `Log in by hand and look, then run: clonepanel doctor ${way.account}`,
      remedy: "owner",
      account: way.account,
    });
  };
  return {
    login: async (signal) => void (await run(lookScripts.login, signal)),
    disk: async (signal) => parseFullestPercent((await run(lookScripts.disk, signal)).stdout),
    clockOffset: async (signal) => {
      const beforeMs = clock.nowMs();
      const { stdout } = await run(lookScripts.clock, signal);
      return offsetMs(stdout, beforeMs, clock.nowMs());
    },
  };
}

/** The account's clock has whole seconds, and it was read somewhere between two of our own. */
function offsetMs(text: string, beforeMs: number, afterMs: number): number | null {
  if (!/^\d{9,12}\n?$/.test(text)) return null;
  const earliestMs = Number(text) * 1000;
  return Math.max(0, earliestMs - afterMs, beforeMs - (earliestMs + 999));
}
