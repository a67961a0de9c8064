import { ClonePanelError } from "../../../src/core/errors.ts";
import { type CodeReached, Coverage } from "./coverage.ts";
import type { FuzzedParser } from "./parsers.ts";

export interface FuzzFigures {
  readonly parser: string;
  readonly seed: number;
  readonly inputs: number;
  /** Blocks of the program that some input reached, and inputs that were kept because they reached a new one. */
  readonly blocks: number;
  readonly kept: number;
  /** Of the parser's own files; null where coverage was not followed. */
  readonly reached: CodeReached | null;
  readonly refused: number;
  readonly slowestMs: number;
  readonly crashes: readonly Crash[];
}

export interface Crash {
  readonly input: string;
  readonly error: string;
}

/** What a parser may take for one input, of the processor: on a busy machine a clock tells of others. */
export const longestMs = 1_000;
const longestInput = 20_000;

/**
 * Inputs that grow from those which reached code that no other had reached. `coverage: off` only mutates the seeds: it is
 * ten times as fast, and enough where somebody else has looked for the ways before.
 */
export async function fuzzParser(
  parser: FuzzedParser,
  order: { readonly seed: number; readonly inputs: number; readonly coverage: "on" | "off" },
): Promise<FuzzFigures> {
  const random = generator(order.seed);
  const corpus = [...parser.seeds];
  const crashes: Crash[] = [];
  let [refused, slowestMs, kept] = [0, 0, 0];
  using blocks = order.coverage === "on" ? await Coverage.begin(parser) : null;
  for (let nth = 0; nth < order.inputs; nth += 1) {
    const input = nth < parser.seeds.length ? (parser.seeds[nth] ?? "") : mutate(corpus, random);
    const began = process.cpuUsage();
    const outcome = await tryInput(parser, input);
    const { user, system } = process.cpuUsage(began);
    slowestMs = Math.max(slowestMs, (user + system) / 1_000);
    if (outcome.kind === "crashed") crashes.push({ input, error: outcome.error });
    if (outcome.kind === "refused") refused += 1;
    if (crashes.length > 20) break;
    if (blocks !== null && (await blocks.isNew()) && nth >= parser.seeds.length) {
      corpus.push(input);
      kept += 1;
    }
  }
  const { name } = parser;
  const seen = blocks?.count ?? 0;
  return {
    parser: name,
    seed: order.seed,
    inputs: order.inputs,
    blocks: seen,
    kept,
    reached: blocks?.reached() ?? null,
    refused,
    slowestMs,
    crashes,
  };
}

type Tried = { readonly kind: "read" | "refused" } | { readonly kind: "crashed"; readonly error: string };

async function tryInput(parser: FuzzedParser, input: string): Promise<Tried> {
  try {
    await parser.run(input);
    return { kind: "read" };
  } catch (error) {
    if (error instanceof ClonePanelError) return { kind: "refused" };
    if (parser.mayThrow === "SyntaxError" && error instanceof SyntaxError) return { kind: "refused" };
    return {
      kind: "crashed",
      error: error instanceof Error ? (error.stack ?? String(error)) : String(error),
    };
  }
}

const oddPieces = [
  "\0",
  "\n",
  "\r\n",
  "\t",
  "'",
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "<",
  "&",
  "*a",
  "&a ",
  "../",
  "/",
  "null",
  "-1",
  "1e999",
  "9007199254740993",
  "99999999999999999999",
  "__proto__",
  "constructor",
  "toString",
  "\u001b[2J",
  "\xff",
  "\xc3\x28",
  "$(touch x)",
  "{99999}",
  "A".repeat(300),
  "(".repeat(2_000),
  "[".repeat(2_000),
] as const;

function mutate(corpus: readonly string[], random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let text = pick(corpus);
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes -= 1) {
    const at = Math.floor(random() * (text.length + 1));
    const length = Math.floor(random() * Math.min(24, text.length - at + 1));
    const rest = text.slice(at + length);
    switch (Math.floor(random() * 7)) {
      case 0:
        text = text.slice(0, at) + rest;
        break;
      case 1:
        text = text.slice(0, at) + pick(oddPieces) + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + pick(oddPieces) + rest;
        break;
      case 3:
        text = text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
        break;
      case 4:
        text =
          text.slice(0, at + length) +
          text.slice(at, at + length).repeat(1 + Math.floor(random() * 5)) +
          rest;
        break;
      case 5: {
        const other = pick(corpus);
        text = text.slice(0, at) + other.slice(Math.floor(random() * other.length));
        break;
      }
      default:
        text = text.slice(0, at);
    }
  }
  return text.slice(0, longestInput);
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
