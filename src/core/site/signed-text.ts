const macMarker = ',"mac":"';

export type SignedOutcome =
  | { readonly kind: "signed"; readonly value: unknown }
  | { readonly kind: "foreign"; readonly because: string };

/** Compact JSON whose last member is the HMAC-SHA256 (hex) of everything before `,"mac":"`. */
export function writeSigned(value: object, hmac: (text: string) => string): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body}${macMarker}${hmac(body)}"}\n`;
}

/** What was not signed with this key is never even parsed. */
export function readSigned(text: string, hmac: (text: string) => string): SignedOutcome {
  const at = text.lastIndexOf(macMarker);
  if (at < 0) return { kind: "foreign", because: "it has no signature" };
  const body = text.slice(0, at);
  const mac = text.slice(at + macMarker.length).trim();
  // Hashed once more, so that the time of the comparison tells nothing of what would have been right.
  if (hmac(mac) !== hmac(`${hmac(body)}"}`))
    return { kind: "foreign", because: "its signature is not this account's" };
  try {
    return { kind: "signed", value: JSON.parse(`${body}}`) };
  } catch {
    // Who holds the account holds its key, too, and may sign anything.
    return { kind: "foreign", because: "what it signs cannot be read" };
  }
}
