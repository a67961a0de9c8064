import { readFileSync } from "node:fs";
import { type Profiler, Session } from "node:inspector";
import { fileURLToPath } from "node:url";
import type { FuzzedParser } from "./parsers.ts";

export interface CodeReached {
  readonly lines: Part;
  readonly branches: Part;
  /** Functions of its files that no input entered. */
  readonly unentered: readonly string[];
}

export interface Part {
  readonly reached: number;
  readonly all: number;
}

interface Known {
  readonly text: string;
  readonly marks: Uint8Array;
  /** `start:end` of every block and function that V8 ever told of. */
  readonly branches: Map<string, number>;
  readonly functions: Map<string, Profiler.CoverageRange>;
  /** Shapes that were painted already. */
  readonly shapes: Set<string>;
}

let copies = 0;
const sources = new URL("../../../src/", import.meta.url).href;

/**
 * Which of our own code ran, as V8 counts it: blocks of all sources, to follow; lines and branches of the parser's own
 * files, to tell. A line counts when it stands in a function, and says more than a bracket.
 */
export class Coverage implements Disposable {
  readonly #session = new Session();
  readonly #seen = new Set<string>();
  readonly #files: ReadonlyMap<string, Known>;
  readonly #counts: (name: string) => boolean;

  private constructor({ code, not = [], only }: FuzzedParser) {
    this.#counts = (name) => only?.includes(name) ?? !not.includes(name);
    this.#files = new Map(code.map((file) => [new URL(file, sources).href, knownOf(file)]));
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  static async begin(parser: FuzzedParser): Promise<Coverage> {
    // What is loaded when it is first needed is no way that an input found.
    await Promise.resolve(parser.run(parser.seeds[0] ?? "")).catch(() => undefined);
    const coverage = new Coverage(parser);
    // V8 tells of functions that nobody entered only beside their file's own beginning: one more copy of each begins now.
    for (const url of coverage.#files.keys()) {
      copies += 1;
      await import(`${url}?${copies}`);
    }
    await coverage.isNew();
    coverage.#seen.clear();
    for (const { marks } of coverage.#files.values()) marks.fill(0);
    return coverage;
  }

  get count(): number {
    return this.#seen.size;
  }

  /** Since it was asked last. */
  isNew(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#session.post("Profiler.takePreciseCoverage", (error, taken) => {
        if (error !== null) return reject(error);
        const before = this.#seen.size;
        for (const script of taken.result) if (script.url.startsWith(sources)) this.#take(script);
        resolve(this.#seen.size > before);
      });
    });
  }

  reached(): CodeReached {
    const lines = { reached: 0, all: 0 };
    const branches = { reached: 0, all: 0 };
    const unentered: string[] = [];
    for (const { text, marks, branches: found, functions } of this.#files.values()) {
      const isOwn = ownCode(text, functions, this.#counts);
      for (const [name, { startOffset }] of functions)
        if (isOwn(startOffset) && marks[startOffset] === 0) unentered.push(name.split("@")[0] ?? "");
      for (const start of found.values()) {
        if (!isOwn(start)) continue;
        branches.all += 1;
        if (marks[start] === 1) branches.reached += 1;
      }
      let at = 0;
      for (const line of text.split("\n")) {
        const from = at + line.length - line.trimStart().length;
        at += line.length + 1;
        if (!isOwn(from) || !/[\w"'`]/.test(line) || /^\s*(?:\/\/|\/?\*)/.test(line)) continue;
        lines.all += 1;
        if (marks[from] === 1) lines.reached += 1;
      }
    }
    return { lines, branches, unentered: unentered.filter((name) => name !== "") };
  }

  #take({ url, functions }: Profiler.ScriptCoverage): void {
    const known = this.#files.get(url.replace(/\?\d+$/, ""));
    for (const { ranges, functionName, isBlockCoverage } of functions) {
      for (const { startOffset, endOffset, count } of ranges)
        if (count > 0) this.#seen.add(`${url}:${startOffset}:${endOffset}`);
      const [whole] = ranges;
      if (known === undefined || whole === undefined) continue;
      // The first range of a file is the file.
      if (whole.startOffset === 0 && whole.endOffset >= known.text.length - 1) continue;
      known.functions.set(`${functionName}@${whole.startOffset}`, whole);
      const shape = `${isBlockCoverage}${ranges.map((one) => `${one.startOffset}:${one.endOffset}:${one.count > 0}`)}`;
      if (known.shapes.has(shape)) continue;
      known.shapes.add(shape);
      for (const one of ranges) known.branches.set(`${one.startOffset}:${one.endOffset}`, one.startOffset);
      if (whole.count > 0) paint(known.marks, ranges);
    }
  }

  [Symbol.dispose](): void {
    this.#session.disconnect();
  }
}

function knownOf(file: string): Known {
  const text = readFileSync(fileURLToPath(new URL(file, sources)), "utf8");
  return {
    text,
    marks: new Uint8Array(text.length + 1),
    branches: new Map(),
    functions: new Map(),
    shapes: new Set(),
  };
}

/** Ranges come from the outer to the inner; an inner one that did not run is left as it was. */
function paint(marks: Uint8Array, ranges: readonly Profiler.CoverageRange[]): void {
  const [whole] = ranges;
  if (whole === undefined) return;
  const ran = new Uint8Array(whole.endOffset - whole.startOffset);
  for (const { startOffset, endOffset, count } of ranges)
    ran.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset);
  for (let at = 0; at < ran.length; at += 1) if (ran[at] === 1) marks[whole.startOffset + at] = 1;
}

/** Inner functions without a name belong to the one around them. */
function ownCode(
  text: string,
  functions: ReadonlyMap<string, Profiler.CoverageRange>,
  counts: (name: string) => boolean,
): (at: number) => boolean {
  const own = new Uint8Array(text.length + 1);
  const outerFirst = [...functions].sort(
    ([, one], [, two]) => one.startOffset - two.startOffset || two.endOffset - one.endOffset,
  );
  for (const [at, { startOffset, endOffset }] of outerFirst) {
    const name = (at.split("@")[0] ?? "").replace(/^#/, "");
    if (name !== "" && !name.startsWith("<")) own.fill(counts(name) ? 1 : 0, startOffset, endOffset);
  }
  return (at) => own[at] === 1;
}
