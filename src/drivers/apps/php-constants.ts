import { phpStringValue } from "./php-string.ts";
import { type PhpToken, phpTokens } from "./php-tokens.ts";

/** Where a PHP file gives a constant or variable its value. */
export interface PhpAssignment {
  readonly name: string;
  /** The expression, as offsets into the file and as text, without blanks around it. */
  readonly start: number;
  readonly end: number;
  readonly expression: string;
  /** The value when the expression is one plain string literal, else null. */
  readonly value: string | null;
}

/** Every `define('NAME', ...)`, `const NAME = ...` and `$name = ...` of the file, in order. Comments and strings are not code. */
export function phpAssignments(text: string): readonly PhpAssignment[] {
  const tokens = phpTokens(text).filter((token) => token.kind !== "space" && token.kind !== "comment");
  return tokens.flatMap((_, index) => {
    const found = defineAt(tokens, index) ?? equalsAt(tokens, index);
    return found === null ? [] : [assignment(text, found)];
  });
}

interface Found {
  readonly name: string;
  readonly expression: readonly PhpToken[];
}

function defineAt(tokens: readonly PhpToken[], index: number): Found | null {
  const [word, open, name, comma] = tokens.slice(index, index + 4);
  const isDefine = word?.kind === "word" && /^\\?define$/i.test(word.text) && !followsMember(tokens, index);
  if (!isDefine || open?.text !== "(" || name?.kind !== "string" || comma?.text !== ",") return null;
  const plain = phpStringValue(name.text);
  return plain === null ? null : { name: plain, expression: expressionFrom(tokens, index + 4) };
}

function equalsAt(tokens: readonly PhpToken[], index: number): Found | null {
  const [name, equals, next] = tokens.slice(index, index + 3);
  if (equals?.kind !== "symbol" || equals.text !== "=" || next === undefined || "=>".includes(next.text))
    return null;
  const isConstant = name?.kind === "word" && tokens[index - 1]?.text.toLowerCase() === "const";
  if (name === undefined || (name.kind !== "variable" && !isConstant)) return null;
  return { name: name.text, expression: expressionFrom(tokens, index + 2) };
}

/** `$x->define(...)`, `X::define(...)` and `function define(...)` are somebody else's. */
function followsMember(tokens: readonly PhpToken[], index: number): boolean {
  const before = `${tokens[index - 2]?.text ?? ""}${tokens[index - 1]?.text ?? ""}`.toLowerCase();
  return before.endsWith("->") || before.endsWith("::") || before.endsWith("function");
}

function expressionFrom(tokens: readonly PhpToken[], from: number): readonly PhpToken[] {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined || token.kind === "close") return tokens.slice(from, index);
    if (token.kind !== "symbol") continue;
    if (depth === 0 && ",;)]}".includes(token.text)) return tokens.slice(from, index);
    if ("([{".includes(token.text)) depth++;
    if (")]}".includes(token.text)) depth--;
  }
  return tokens.slice(from);
}

function assignment(text: string, found: Found): PhpAssignment {
  const [first] = found.expression;
  const start = first?.start ?? 0;
  const end = found.expression.at(-1)?.end ?? start;
  const isLiteral = found.expression.length === 1 && first?.kind === "string" && !first.text.startsWith("`");
  return {
    name: found.name,
    start,
    end,
    expression: text.slice(start, end),
    value: isLiteral ? phpStringValue(first.text) : null,
  };
}
