import type { ByteString } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import type { Literal } from "./literal.ts";
import { parseRow } from "./row-line.ts";
import type { TableShape } from "./table.ts";

/** Row lines in key order (numbers by value, everything else bytewise), the same on every machine. */
export function sortRows(lines: readonly ByteString[], shape: TableShape, dialect: Dialect): ByteString[] {
  const upTo = 1 + Math.max(-1, ...shape.keyOrder.map((part) => part.index));
  const keyed = lines.map((line) => ({ line, key: upTo === 0 ? [] : parseRow(line, dialect, upTo) }));
  keyed.sort((left, right) => compareKeys(left.key, right.key, shape) || compareBytes(left.line, right.line));
  return keyed.map((row) => row.line);
}

/** Row lines that stand in key order, and some more among them: only the keys that lie on the way are read. */
export function insertRows(
  standing: readonly ByteString[],
  come: readonly ByteString[],
  shape: TableShape,
  dialect: Dialect,
): ByteString[] {
  const upTo = 1 + Math.max(-1, ...shape.keyOrder.map((part) => part.index));
  const keyOf = (line: ByteString) => (upTo === 0 ? [] : parseRow(line, dialect, upTo));
  const lines = [...standing];
  for (const line of come) {
    const key = keyOf(line);
    let [from, to] = [0, lines.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = lines[middle] ?? "";
      if ((compareKeys(keyOf(other), key, shape) || compareBytes(other, line)) <= 0) from = middle + 1;
      else to = middle;
    }
    lines.splice(from, 0, line);
  }
  return lines;
}

function compareKeys(left: readonly Literal[], right: readonly Literal[], shape: TableShape): number {
  for (const { index, order } of shape.keyOrder) {
    const a = left[index];
    const b = right[index];
    const compared =
      order === "number" ? compareNumbers(textOf(a), textOf(b)) : compareBytes(textOf(a), textOf(b));
    if (compared !== 0) return compared;
  }
  return 0;
}

function textOf(literal: Literal | undefined): string {
  if (literal === undefined || literal.kind === "null") return "";
  return literal.kind === "number" ? literal.text : literal.bytes;
}

export function compareBytes(left: ByteString, right: ByteString): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

const safeInteger = /^-?[0-9]{1,15}$/;
const integer = /^-?[0-9]+$/;

/** By value. Integers of any length are exact; what is no integer falls to the nearest double, then bytewise. */
export function compareNumbers(left: string, right: string): number {
  if (integer.test(left) && integer.test(right) && !(safeInteger.test(left) && safeInteger.test(right))) {
    const [a, b] = [BigInt(left), BigInt(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return Number(left) - Number(right) || compareBytes(left, right);
}
