/** A word or quoted text, NIL, a literal's number, or a list of these. */
export type Value = string | null | LiteralNumber | readonly Value[];

export interface LiteralNumber {
  readonly literal: number;
}

const deepest = 30;

/** The parts of a response's text; null: it is not well formed. Pure. */
export function parseValues(text: string): readonly Value[] | null {
  const stack: Value[][] = [[]];
  // A word may hold brackets with blanks in them: BODY[HEADER.FIELDS (SUBJECT)].
  const token = /[ ]+|\(|\)|"((?:[^"\\]|\\.)*)"|\0(\d+)\0|((?:[^ ()"\0[]|\[[^\]]*\])+)/gy;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null || !take(stack, found)) return null;
  }
  const [values] = stack;
  return stack.length === 1 && values !== undefined ? values : null;
}

/** False: it closes what was never opened, or is nested beyond reason. */
function take(stack: Value[][], [whole, quoted, literal, word]: RegExpExecArray): boolean {
  const top = stack.at(-1);
  if (top === undefined) return false;
  if (whole === ")") return stack.length > 1 && stack.pop() !== undefined;
  if (whole === "(") {
    const list: Value[] = [];
    top.push(list);
    stack.push(list);
    return stack.length <= deepest;
  }
  if (quoted !== undefined) top.push(quoted.replace(/\\(.)/g, "$1"));
  else if (literal !== undefined) top.push({ literal: Number(literal) });
  else if (word !== undefined) top.push(word.toUpperCase() === "NIL" ? null : word);
  return true;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The text of a value, a literal's from where it was kept; null: it has none. */
export function textOf(value: Value | undefined, literals: readonly unknown[]): string | null {
  if (typeof value === "string") return value;
  if (value === null || value === undefined || isList(value)) return null;
  const literal = literals[(value as LiteralNumber).literal];
  return typeof literal === "string" ? literal : null;
}
