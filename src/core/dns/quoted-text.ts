/** A text as zone files write it, a character a byte: in quotes, what is not printable as `\255`. */
export function quotedText(text: string): string {
  const safe = text
    .replace(/["\\]/g, "\\$&")
    .replace(/[^\x20-\x7e]/g, (byte) => `\\${String(byte.charCodeAt(0) & 0xff).padStart(3, "0")}`);
  return `"${safe}"`;
}

/** What stood between the quotes, with `\.` and `\255` resolved. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:(\d{3})|(.))/gs, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (char ?? "") : String.fromCharCode(Number(code) & 0xff),
  );
}
