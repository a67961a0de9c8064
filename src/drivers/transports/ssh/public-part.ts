/**
 * The public part of a private key as OpenSSH writes it (PROTOCOL.key): it stands there in the clear, also when the rest
 * has a passphrase. Null for every other form, such as PEM.
 */
export function publicPartOf(text: string): { readonly type: string; readonly blob: string } | null {
  const found =
    /^-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/.exec(text);
  if (found?.[1] === undefined) return null;
  const bytes = Buffer.from(found[1], "base64");
  if (bytes.subarray(0, magic.length).toString("latin1") !== magic) return null;
  let at = magic.length;
  const next = (): Buffer | null => {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    const field = bytes.subarray(at + 4, end);
    at = end;
    return field;
  };
  // Cipher, key derivation and its settings; then the number of keys, which is one.
  for (let skipped = 0; skipped < 3; skipped += 1) if (next() === null) return null;
  if (at + 4 > bytes.length || bytes.readUInt32BE(at) !== 1) return null;
  at += 4;
  const key = next();
  if (key === null || key.length < 4) return null;
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
  return /^[A-Za-z0-9@.-]{1,64}$/.test(type) ? { type, blob: key.toString("base64") } : null;
}

const magic = "openssh-key-v1\0";
