/** TXT as the wire cuts it: one character a byte, 255 a piece, one empty piece for nothing. */
export function textPieces(value: string): readonly string[] {
  return value === "" ? [""] : (value.match(/[\s\S]{1,255}/g) ?? []);
}

/** A name that is not relative to anything. */
export function dotted(name: string): string {
  return name.endsWith(".") ? name : `${name}.`;
}

/** The bytes of a value as the text that a JSON interface takes. */
export function jsonTextOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** The other way: text from JSON, one character a byte. */
export function bytesOfJsonText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
