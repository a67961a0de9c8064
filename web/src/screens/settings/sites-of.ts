/** `a.example, b.example` as names; nothing typed means all. */
export function sitesOf(text: string): "all" | readonly string[] {
  const names = text
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.length === 0 ? "all" : names;
}
