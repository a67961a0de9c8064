import { toByteArray } from "../database/byte-string.ts";
import type { BytePath } from "../mirror/byte-path.ts";

/** One name of an archive, as a header tells it. Times in seconds since 1970. */
export type TarMember =
  | {
      readonly kind: "file";
      readonly path: BytePath;
      readonly sizeBytes: number;
      readonly mode: number;
      readonly mtimeS: number;
    }
  | { readonly kind: "dir"; readonly path: BytePath; readonly mode: number; readonly mtimeS: number }
  | { readonly kind: "link"; readonly path: BytePath; readonly target: BytePath; readonly mtimeS: number };

const block = 512;
const types = { file: "0", dir: "5", link: "2" } as const;

/**
 * The blocks before a member's content, in GNU's form: long names as records of their own, because there a name is bytes
 * and need not be UTF-8 as in pax, and sizes from 8 GiB on as a binary number. No owner is told: who unpacks it has it.
 *
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export function tarHeader(member: TarMember): Uint8Array {
  const path = member.kind === "dir" ? `${member.path}/` : member.path;
  const target = member.kind === "link" ? member.target : "";
  const own = header({
    path,
    target,
    type: types[member.kind],
    sizeBytes: member.kind === "file" ? member.sizeBytes : 0,
    mode: member.kind === "link" ? 0o777 : member.mode,
    mtimeS: Math.max(0, Math.floor(member.mtimeS)),
  });
  return joined([...longRecord("K", target), ...longRecord("L", path), own]);
}

/** Zeros up to the next block. */
export function tarPadding(sizeBytes: number): Uint8Array {
  return new Uint8Array((block - (sizeBytes % block)) % block);
}

/** Two blocks of zeros, and more, as tar writes them: up to a record of 10,240 bytes. */
export function tarEnd(bytesBefore: number): Uint8Array {
  const record = 20 * block;
  const least = bytesBefore + 2 * block;
  return new Uint8Array(Math.ceil(least / record) * record - bytesBefore);
}

function longRecord(type: "K" | "L", text: BytePath): readonly Uint8Array[] {
  if (text.length <= 100) return [];
  const content = toByteArray(`${text}\0`);
  const about = {
    path: "././@LongLink",
    target: "",
    mode: 0o644,
    mtimeS: 0,
    sizeBytes: content.length,
    type,
  };
  return [header(about), content, tarPadding(content.length)];
}

interface Header {
  readonly path: BytePath;
  readonly target: BytePath;
  readonly type: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly mtimeS: number;
}

function header({ path, target, type, sizeBytes, mode, mtimeS }: Header): Uint8Array {
  const bytes = new Uint8Array(block);
  const put = (at: number, text: string): void => bytes.set(toByteArray(text), at);
  put(0, path.slice(0, 100));
  put(100, octal(mode & 0o7777, 8));
  put(108, octal(0, 8));
  put(116, octal(0, 8));
  bytes.set(sizeField(sizeBytes), 124);
  put(136, octal(mtimeS, 12));
  put(148, " ".repeat(8));
  put(156, type);
  put(157, target.slice(0, 100));
  put(257, "ustar  \0");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return bytes;
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

/** Eleven octal digits, or from 8 GiB on a marked binary number. */
function sizeField(sizeBytes: number): Uint8Array {
  if (sizeBytes < 8 ** 11) return toByteArray(octal(sizeBytes, 12));
  const field = new Uint8Array(12);
  let rest = sizeBytes;
  for (let at = 11; at > 0; at -= 1) {
    field[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  field[0] = 0x80;
  return field;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
