/**
 * Bytes as a JavaScript string in which every char is one byte (0-255), so text of any encoding, even a broken one,
 * passes unchanged. Row lines and chunk files are such strings.
 */
export type ByteString = string;

/** MD5 in lower-case hex. Passed in, because the core has no digest of its own. */
export type Md5 = (bytes: ByteString) => string;

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function toByteArray(bytes: ByteString): Uint8Array {
  const array = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) array[at] = bytes.charCodeAt(at);
  return array;
}

export function fromByteArray(array: Uint8Array): ByteString {
  let bytes = "";
  // In slices: a call takes a bounded number of arguments.
  for (let at = 0; at < array.length; at += 8192) {
    bytes += String.fromCharCode(...array.subarray(at, at + 8192));
  }
  return bytes;
}

/** The UTF-8 bytes of a text. */
export function utf8Bytes(text: string): ByteString {
  return isAscii(text) ? text : fromByteArray(utf8Encoder.encode(text));
}

/** The text that these bytes are in UTF-8, or null when they are not valid UTF-8. */
export function utf8Text(bytes: ByteString): string | null {
  if (isAscii(bytes)) return bytes;
  try {
    return utf8Decoder.decode(toByteArray(bytes));
  } catch {
    return null;
  }
}

/** Every byte as two lower-case digits. */
export function toHex(bytes: ByteString): string {
  let hex = "";
  for (let at = 0; at < bytes.length; at++) hex += hexPairs[bytes.charCodeAt(at)];
  return hex;
}

export function fromHex(hex: string): ByteString {
  const array = new Uint8Array(hex.length / 2);
  for (let at = 0; at < array.length; at++) {
    array[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  }
  return fromByteArray(array);
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
  return /^[\x00-\x7f]*$/.test(text);
}
