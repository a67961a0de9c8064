/** Text that is HTML already. Only `html` makes it, so whatever comes from outside is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = string | number | Markup | readonly Piece[];

/** HTML with values in it: every text is escaped, for contents and for quoted attributes alike. */
export function html(texts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  return new Markup(texts.map((text, at) => text + write(values[at] ?? "")).join(""));
}

function write(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "string") return escaped(piece);
  if (typeof piece === "number") return String(piece);
  return piece.map(write).join("");
}

const named: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, and those that turn the direction of a text, would show something else than is there. */
const misleading = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;

function escaped(text: string): string {
  return text.replace(misleading, "\ufffd").replace(/[&<>"']/g, (sign) => named[sign] ?? sign);
}
