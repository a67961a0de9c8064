/** Hashes and chance, passed in because core and engines touch neither. Texts are latin1 byte strings. */
export interface Digest {
  /** Hex. */
  sha256(bytes: string): string;
  /** Of bytes that come in pieces; `hex` ends it. */
  sha256InPieces(): { update(bytes: Uint8Array): void; hex(): string };
  md5(bytes: string): string;
  /** Hex HMAC-SHA256; key and text as UTF-8. */
  hmacSha256(key: string, text: string): string;
  randomHex(bytes: number): string;
}
