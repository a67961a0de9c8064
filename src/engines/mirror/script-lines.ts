import type { RemoteProcess } from "../../ports/transport.ts";

/** The one-word lines that a script of ours says. */
export interface ScriptLines {
  /** Null when it says nothing more: it ended, its line broke, or what it says is no line of ours. */
  next(): Promise<string | null>;
}

const longestLine = 1024;

export function scriptLines(process: RemoteProcess): ScriptLines {
  const chunks = process.stream[Symbol.asyncIterator]();
  let rest = "";
  return {
    async next() {
      for (;;) {
        const end = rest.indexOf("\n");
        if (end >= 0) {
          const line = rest.slice(0, end);
          rest = rest.slice(end + 1);
          return line;
        }
        const chunk = await chunks.next();
        if (chunk.done === true || rest.length > longestLine) return null;
        rest += (chunk.value as Buffer).toString("latin1");
      }
    },
  };
}
