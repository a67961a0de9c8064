/**
 * Text that may hold what a remote machine said, made harmless for a terminal: control characters other than the line
 * break, and marks that turn the direction of writing, are shown instead of obeyed.
 */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters would move a terminal's cursor
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (char) =>
    char === "\t" ? "  " : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
