import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { type Finding, type KeyPath, showKeyPath } from "./problem.ts";
import { explainYamlFault } from "./yaml-fault.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text as plain values, and where each of them stands. */
export interface YamlTree {
  readonly value: unknown;
  readonly findings: readonly Finding[];
  locate(path: KeyPath, at: Finding["at"]): Position;
}

export type YamlOutcome =
  | { readonly kind: "tree"; readonly tree: YamlTree }
  | { readonly kind: "unreadable"; readonly problems: readonly (Position & { readonly message: string })[] };

const longestText = 1_048_576;
/** Aliases count each time they are followed, so anchors that multiply one another stop here. */
const mostNodes = 50_000;
const mostAliases = 100;
const deepest = 32;

/** Reads YAML 1.2. Duplicate and dangerous keys are findings, so that the other problems are still seen. */
export function readYamlTree(text: string): YamlOutcome {
  if (text.length > longestText) return unreadable("the file is larger than 1 MiB");
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TooMuch) return unreadable(error.message);
    // The parser recurses: thousands of opening brackets end in a full stack.
    if (error instanceof RangeError) return unreadable("the file is nested too deeply");
    throw error;
  }
}

function parse(text: string): YamlOutcome {
  const lines = new LineCounter();
  // Duplicate keys are found below, where the path is known; error texts must not quote the file (secrets).
  const options = { version: "1.2", lineCounter: lines, prettyErrors: false, uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      kind: "unreadable",
      problems: faults.map((fault) => ({
        ...positionOf(lines, fault.pos[0]),
        message: explainYamlFault(fault),
      })),
    };
  }
  const walk: Walk = { document, places: new Map(), findings: [], nodes: 0, aliases: 0 };
  const value = readNode(walk, document.contents, []);
  const locate: YamlTree["locate"] = (path, at) => positionOf(lines, findOffset(walk.places, path, at));
  return { kind: "tree", tree: { value, findings: walk.findings, locate } };
}

class TooMuch extends Error {}

/** Offsets in the text. */
interface Place {
  readonly key: number;
  readonly value: number;
}

interface Walk {
  readonly document: Document.Parsed;
  readonly places: Map<string, Place>;
  readonly findings: Finding[];
  nodes: number;
  aliases: number;
}

function readNode(walk: Walk, node: unknown, path: KeyPath): unknown {
  walk.nodes += 1;
  if (walk.nodes > mostNodes) throw new TooMuch("the file holds too many values");
  if (path.length > deepest) throw new TooMuch(`"${showKeyPath(path.slice(0, 4))}..." is nested too deeply`);
  if (isAlias(node)) return readNode(walk, followAlias(walk, node), path);
  if (isMap(node)) return readMap(walk, node, path);
  if (isSeq(node)) return node.items.map((item, index) => readPlaced(walk, item, [...path, index]));
  if (isScalar(node)) return node.value;
  return null;
}

function followAlias(walk: Walk, alias: { resolve(document: Document): unknown }): unknown {
  walk.aliases += 1;
  if (walk.aliases > mostAliases) throw new TooMuch(`more than ${mostAliases} aliases are followed`);
  return alias.resolve(walk.document);
}

function readPlaced(walk: Walk, node: unknown, path: KeyPath): unknown {
  const offset = offsetOf(node);
  place(walk, path, { key: offset, value: offset });
  return readNode(walk, node, path);
}

/** Keys that would reach into JavaScript's own machinery. */
const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

function readMap(walk: Walk, map: YAMLMap, path: KeyPath): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const pair of map.items) {
    const key = readKey(pair.key);
    const keyPath = [...path, key.name];
    const problem = key.problem ?? (Object.hasOwn(result, key.name) ? "is there twice" : null);
    place(walk, keyPath, { key: offsetOf(pair.key), value: offsetOf(pair.value ?? pair.key) });
    if (problem !== null) walk.findings.push({ path: keyPath, at: "key", message: problem });
    if (key.problem === null) result[key.name] = readNode(walk, pair.value, keyPath);
  }
  return result;
}

function readKey(node: unknown): { readonly name: string; readonly problem: string | null } {
  if (!isScalar(node) || typeof node.value === "object") {
    return { name: "?", problem: "this key is no plain text" };
  }
  const name = typeof node.value === "string" ? node.value : (node.source ?? "?");
  if (forbiddenKeys.has(name)) return { name, problem: "this key is not allowed" };
  if (typeof node.value !== "string") return { name, problem: `this key must be quoted: "${name}"` };
  return { name, problem: null };
}

/** The last place wins, so a key that is there twice is shown where it comes again. */
function place(walk: Walk, path: KeyPath, where: Place): void {
  walk.places.set(JSON.stringify(path), where);
}

/** Something missing has no place of its own: the key above it is shown. */
function findOffset(places: ReadonlyMap<string, Place>, path: KeyPath, at: Finding["at"]): number {
  const own = places.get(JSON.stringify(path));
  if (own !== undefined) return own[at];
  for (let length = path.length - 1; length > 0; length -= 1) {
    const above = places.get(JSON.stringify(path.slice(0, length)));
    if (above !== undefined) return above.key;
  }
  return 0;
}

function offsetOf(node: unknown): number {
  const range = (node as { readonly range?: readonly [number, number, number] | null } | null)?.range;
  return range?.[0] ?? 0;
}

function positionOf(lines: LineCounter, offset: number): Position {
  const found = lines.linePos(offset);
  return { line: Math.max(1, found.line), column: Math.max(1, found.col) };
}

function unreadable(message: string): YamlOutcome {
  return { kind: "unreadable", problems: [{ line: 1, column: 1, message }] };
}
