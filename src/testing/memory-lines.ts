import type { LineStore } from "../ports/durable-lines.ts";

export interface MemoryLines extends LineStore {
  readonly files: Map<string, string[]>;
}

/** Journals in memory. `tear`: asked before every write; "torn" leaves half a line and fails, as a power cut does. */
export function memoryLines(tear: () => "whole" | "torn" = () => "whole"): MemoryLines {
  const files = new Map<string, string[]>();
  return {
    files,
    read: async (path) => [...(files.get(path) ?? [])],
    open: async (path) => {
      const lines = files.get(path) ?? [];
      files.set(path, lines);
      return {
        append: async (line) => {
          if (tear() === "torn") {
            lines.push(line.slice(0, Math.floor(line.length / 2)));
            throw new Error("killed in the middle of a line");
          }
          lines.push(line);
        },
        replace: async (next) => void lines.splice(0, lines.length, ...next),
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}
