import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const stepSeconds = 30;
/** Clocks of phones are a little off: one step before and one after. */
const tolerance = [0, -1, 1] as const;

/** Base32, 160 bits (RFC 4226 asks for 128 at least). */
export function newTotpSecret(): string {
  return encodeBase32(randomBytes(20));
}

/** The step (RFC 6238) that the code belongs to, newer than `lastStep`; null: it is wrong, or was used before. */
export function totpStepOf(
  code: string,
  { secret, lastStep, nowMs }: { readonly secret: string; readonly lastStep: number; readonly nowMs: number },
): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const now = Math.floor(nowMs / 1_000 / stepSeconds);
  const key = decodeBase32(secret);
  const fits = tolerance
    .map((off) => now + off)
    .filter((step) => step > lastStep && isEqual(totpAt(key, step), code));
  return fits[0] ?? null;
}

export function totpUri(user: string, secret: string): string {
  const label = encodeURIComponent(`ClonePanel:${user}`);
  return `otpauth://totp/${label}?secret=${secret}&issuer=ClonePanel&algorithm=SHA1&digits=6&period=${stepSeconds}`;
}

/** Six digits of RFC 4226, with the time step as counter. */
export function totpAt(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0xf;
  const number = (mac.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

export function encodeBase32(bytes: Buffer): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31] ?? "";
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + (alphabet[(held << (5 - bits)) & 31] ?? "");
}

export function decodeBase32(text: string): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const char of text) {
    const value = alphabet.indexOf(char);
    if (value < 0) continue;
    held = ((held & 0xff) << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}

function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
