import type { Secret } from "../../core/site/secret.ts";

const plainMark = "age-encryption.org/v1";
const armorMark = "-----BEGIN AGE ENCRYPTED FILE-----";

export type Opener =
  | { readonly kind: "passphrase"; readonly passphrase: Secret }
  | { readonly kind: "keys"; readonly keys: readonly Secret[] };

/** True for what age has written, packed for mail or not. */
export function isSealed(bytes: Uint8Array): boolean {
  return textOf(bytes.subarray(0, 64)).startsWith(plainMark) || isPacked(bytes);
}

/** The text inside; null when this opener does not fit, or the file is no whole one. */
export async function openSealed(bytes: Uint8Array, opener: Opener): Promise<string | null> {
  // Loaded when the first file is opened: most owners have none.
  const { armor, Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  try {
    if (opener.kind === "passphrase") decrypter.addPassphrase(opener.passphrase.reveal());
    else for (const key of opener.keys) decrypter.addIdentity(key.reveal());
    return await decrypter.decrypt(isPacked(bytes) ? armor.decode(textOf(bytes)) : bytes, "text");
  } catch {
    // The library's words may quote what it was given; and whether key or file is wrong cannot be told.
    return null;
  }
}

function isPacked(bytes: Uint8Array): boolean {
  return textOf(bytes).startsWith(armorMark);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1").trim();
}
