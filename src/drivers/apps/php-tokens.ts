/** A piece of a PHP file. `symbol` is one character of punctuation. */
export interface PhpToken {
  readonly kind:
    | "html"
    | "open"
    | "close"
    | "space"
    | "comment"
    | "string"
    | "heredoc"
    | "variable"
    | "word"
    | "symbol";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const insidePhp: readonly (readonly [PhpToken["kind"], RegExp])[] = [
  ["space", /\s+/y],
  ["close", /\?>/y],
  ["comment", /\/\*[\s\S]*?(?:\*\/|$)/y],
  // A line comment ends at the closing tag, too.
  ["comment", /(?:\/\/|#(?!\[))(?:(?!\?>)[^\r\n])*/y],
  ["string", /'(?:[^'\\]|\\[\s\S])*'/y],
  ["string", /"(?:[^"\\]|\\[\s\S])*"/y],
  ["string", /`(?:[^`\\]|\\[\s\S])*`/y],
  ["heredoc", /<<<[ \t]*(['"]?)([A-Za-z_]\w*)\1\r?\n[\s\S]*?(?<=\n)[ \t]*\2\b/y],
  ["variable", /\$[A-Za-z_\x80-\xff][\w\x80-\xff]*/y],
  ["word", /\\?[\w\x80-\xff]+(?:\\[\w\x80-\xff]+)*/y],
  ["symbol", /[\s\S]/y],
];

/**
 * Cuts a PHP file into pieces, far enough to tell code from comments and strings. Joined together they are the file.
 */
export function phpTokens(text: string): readonly PhpToken[] {
  const tokens: PhpToken[] = [];
  let at = 0;
  while (at < text.length) {
    const last = tokens.at(-1);
    const outside = last === undefined || last.kind === "close" || last.kind === "html";
    const token = outside ? tokenOutside(text, at) : tokenInside(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function tokenOutside(text: string, at: number): PhpToken {
  const tag = /<\?(?:php\b|=|(?!xml))/gi;
  tag.lastIndex = at;
  const found = tag.exec(text);
  if (found?.index === at) return { kind: "open", text: found[0], start: at, end: at + found[0].length };
  const end = found?.index ?? text.length;
  return { kind: "html", text: text.slice(at, end), start: at, end };
}

function tokenInside(text: string, at: number): PhpToken {
  for (const [kind, pattern] of insidePhp) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) return { kind, text: found[0], start: at, end: at + found[0].length };
  }
  return { kind: "symbol", text: text.charAt(at), start: at, end: at + 1 };
}
