import type { ZoneProblem } from "./declared-zone.ts";

/** One entry of a zone file: comments gone, brackets joined; quoted texts keep their quotes. */
export interface ZoneLine {
  readonly line: number;
  /** It begins with a blank, so the name of the entry before is meant. */
  readonly isIndented: boolean;
  readonly words: readonly string[];
}

export type ZoneLines =
  | { readonly kind: "lines"; readonly lines: readonly ZoneLine[] }
  | { readonly kind: "unreadable"; readonly problem: ZoneProblem };

const token = /"(?:[^"\\\n]|\\[^\n])*"|;[^\n]*|[()]|\n|[^\S\n]+|(?:[^\s"();\\]|\\[^\n])+|[\s\S]/g;

export function logicalLines(text: string): ZoneLines {
  const splitter = new LineSplitter();
  for (const [part] of text.replaceAll("\r\n", "\n").matchAll(token)) {
    const because = splitter.take(part);
    if (because !== null) return { kind: "unreadable", problem: { line: splitter.line, message: because } };
  }
  return splitter.end();
}

class LineSplitter {
  line = 1;
  readonly #lines: ZoneLine[] = [];
  #open: { line: number; isIndented: boolean; words: string[] } | null = null;
  #depth = 0;
  #isLineStart = true;

  /** Null: it was taken. */
  take(part: string): string | null {
    if (part === "\n") return this.#endLine();
    this.#open ??= { line: this.line, isIndented: this.#isLineStart && /^\s/.test(part), words: [] };
    this.#isLineStart = false;
    if (part === "(" || part === ")") return this.#bracket(part);
    if (part === '"' || part === "\\") return "a quote or a backslash stands alone";
    if (!/^\s/.test(part) && !part.startsWith(";")) this.#open.words.push(part);
    return null;
  }

  end(): ZoneLines {
    if (this.#depth > 0) {
      const line = this.#open?.line ?? this.line;
      return { kind: "unreadable", problem: { line, message: "a bracket is never closed" } };
    }
    this.#close();
    return { kind: "lines", lines: this.#lines };
  }

  #endLine(): null {
    this.line += 1;
    this.#isLineStart = true;
    if (this.#depth === 0) this.#close();
    return null;
  }

  #bracket(part: "(" | ")"): string | null {
    this.#depth += part === "(" ? 1 : -1;
    return this.#depth < 0 ? "a bracket is closed that was not opened" : null;
  }

  #close(): void {
    if (this.#open !== null && this.#open.words.length > 0) this.#lines.push(this.#open);
    this.#open = null;
  }
}
