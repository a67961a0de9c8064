/** A host name with at least one dot, in lower-case ASCII, that is no address. */
export function isSiteName(text: string): boolean {
  const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  return text.length <= 253 && new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`).test(text);
}

/** `www.example.com` for `example.com`, and the other way round. */
export function siblingOf(name: string): string {
  return name.startsWith("www.") ? name.slice(4) : `www.${name}`;
}
