import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { ScriptResult, Watch } from "../../../ports/transport.ts";
import type { MaildirPlace } from "./index.ts";

const patienceMs = 10 * 60_000;

/** Fixed text, values as arguments or on stdin. */
export function runScript(
  { transport }: MaildirPlace,
  order: {
    readonly script: string;
    readonly args: readonly BytePath[];
    readonly input?: string;
    readonly watch: Watch;
  },
): Promise<ScriptResult> {
  const { script, args, input, watch } = order;
  return transport.run({
    script,
    args,
    timeoutMs: patienceMs,
    ...(input === undefined ? {} : { input }),
    ...(watch.signal === undefined ? {} : { signal: watch.signal }),
  });
}

/** Paths for stdin, each ended by a zero byte and never taken for an option. */
export function zeroEnded(paths: readonly BytePath[]): string {
  return paths.map((path) => `./${path}\0`).join("");
}
