/** A byte string as a PHP literal in single quotes, where only the quote and the backslash mean something. */
export function phpString(bytes: string): string {
  return `'${bytes.replace(/[\\']/g, "\\$&")}'`;
}

/** The bytes of a PHP string literal; null when its value is not plain to see (variables, rare escapes). */
export function phpStringValue(literal: string): string | null {
  const body = literal.slice(1, -1);
  if (literal.startsWith("'")) return body.replace(/\\([\\'])/g, "$1");
  if (/(?<!\\)(?:\\\\)*(?:\$[A-Za-z_{]|\{\$)/.test(body)) return null;
  if (/\\(?:\\\\)*[^\\"$nrt]/.test(body.replace(/\\\\/g, ""))) return null;
  return body.replace(/\\([\\"$nrt])/g, (_, char: string) => plainEscapes[char] ?? char);
}

const plainEscapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
