/** What the other side said, for people: one line of plain characters, and not much of it. */
export function hostileText(said: string | Uint8Array): string {
  const text = typeof said === "string" ? said : Buffer.from(said.subarray(0, 2_000)).toString("latin1");
  return text
    .replace(/[^\x20-\x7e]+/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}
