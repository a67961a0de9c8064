/**
 * A path as the account holds it: every char is one byte (0-255), so invalid UTF-8 survives and comparing strings
 * compares bytes. Relative to the site's root, `/` between parts, no leading `./`.
 */
export type BytePath = string;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** For people: UTF-8 where it is valid, control characters escaped. Never for a program. */
export function showPath(path: BytePath): string {
  const bytes = Uint8Array.from(path, (char) => char.charCodeAt(0));
  try {
    return escapeControls(utf8.decode(bytes));
  } catch {
    return escapeBytes(path);
  }
}

/** For the manifest: printable ASCII stays, every other byte and the backslash become `\xHH`. */
export function escapeBytes(path: BytePath): string {
  return escaped.test(path) ? path.replace(everyEscaped, hexEscape) : path;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control bytes are what is escaped
const escaped = /[\x00-\x1f\x7f-\xff\\]/;
const everyEscaped = new RegExp(escaped, "g");

/** The inverse of `escapeBytes`. */
export function unescapeBytes(text: string): BytePath {
  if (!text.includes("\\")) return text;
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A text of the configuration (UTF-16) as a byte path. */
export function toBytePath(text: string): BytePath {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** A byte path that is known to be valid UTF-8 (the vault's own folders) as an ordinary string, for other programs. */
export function fromBytePath(path: BytePath): string {
  return utf8.decode(Uint8Array.from(path, (char) => char.charCodeAt(0)));
}

function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters would move a terminal's cursor
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\\]/g, (char) =>
    char === "\\" ? "\\\\" : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hexEscape(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
