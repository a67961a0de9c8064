import { addressOfBytes, parseAddress } from "../address.ts";
import { parseName } from "../name.ts";
import { quotedText, unescaped } from "../quoted-text.ts";
import type { RecordType } from "../record-type.ts";
import { type ByteReader, bytesOfText, concat, Garbled, textOfBytes, uint16, uint32 } from "./bytes.ts";
import { readName, writeName } from "./names.ts";

/** How the data of a type looks on the wire. `read` gets exactly the data; `write` gets what `read` returned. */
interface Codec {
  readonly read: (data: ByteReader) => string;
  /** Null: not a value of this type. */
  readonly write: (value: string) => Uint8Array | null;
}

/** The value of a record, as record sets hold it. Types that are not known here are `\# length hex` (RFC 3597). */
export function readValue(type: RecordType, data: ByteReader): string {
  const codec = codecs[type];
  if (codec === undefined) return unknownValue(data.take(data.left));
  const value = codec.read(data);
  if (data.left > 0) throw new Garbled(`a record of type ${type} is longer than its data`);
  return value;
}

/** Null when the text is not a value of the type. */
export function writeValue(type: RecordType, value: string): Uint8Array | null {
  const codec = codecs[type];
  return codec === undefined || value.startsWith("\\# ") ? writeUnknown(value) : codec.write(value);
}

function address(type: "A" | "AAAA", length: number): Codec {
  return {
    read: (data) => addressOfBytes(data.take(length)).text,
    write: (value) => {
      const parsed = parseAddress(value);
      return parsed?.type === type ? parsed.bytes : null;
    },
  };
}

const name: Codec = { read: readName, write: nameBytes };

const mx: Codec = numbersAndName(1);
const srv: Codec = numbersAndName(3);

/** `10 mail.example.com`: numbers of 16 bits, then a name. */
function numbersAndName(numbers: number): Codec {
  return {
    read: (data) => {
      const before = Array.from({ length: numbers }, () => data.uint16());
      return [...before, readName(data)].join(" ");
    },
    write: (value) => {
      const parts = value.split(" ");
      const before = parts.slice(0, numbers).map((part) => numberBytes(part, 0xffff));
      return parts.length === numbers + 1 ? join([...before, nameBytes(parts[numbers] ?? "")]) : null;
    },
  };
}

/** `mname rname serial refresh retry expire minimum` */
const soa: Codec = {
  read: (data) => {
    const names = [readName(data), readName(data)];
    return [...names, ...Array.from({ length: 5 }, () => data.uint32())].join(" ");
  },
  write: (value) => {
    const parts = value.split(" ");
    const names = parts.slice(0, 2).map(nameBytes);
    const numbers = parts.slice(2).map((part) => numberBytes(part, 0xffff_ffff));
    return parts.length === 7 ? join([...names, ...numbers]) : null;
  },
};

const txt: Codec = {
  read: (data) => {
    let text = "";
    while (data.left > 0) text += textOfBytes(data.take(data.uint8()));
    return text;
  },
  write: (value) => {
    const bytes = bytesOfText(value);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length || at === 0; at += 255) {
      const piece = bytes.subarray(at, at + 255);
      pieces.push(Uint8Array.of(piece.length), piece);
    }
    return concat(pieces);
  },
};

/** `0 issue "letsencrypt.org"` (RFC 8659) */
const caa: Codec = {
  read: (data) => {
    const flags = data.uint8();
    const tag = textOfBytes(data.take(data.uint8()));
    return `${flags} ${tag} "${textOfBytes(data.take(data.left))}"`;
  },
  write: (value) => {
    const [, flags = "", tag = "", text = ""] = /^(\d{1,3}) ([a-z0-9]{1,255}) "(.*)"$/is.exec(value) ?? [];
    return tag === "" || Number(flags) > 255
      ? null
      : concat([Uint8Array.of(Number(flags), tag.length), bytesOfText(tag), bytesOfText(text)]);
  },
};

/** `12345 13 2 ab12..`: numbers of so many bytes each, then the rest in hex. */
function numbersAndHex(sizes: readonly (1 | 2)[]): Codec {
  return {
    read: (data) => {
      const numbers = sizes.map((size) => (size === 1 ? data.uint8() : data.uint16()));
      return [...numbers, hexOf(data.take(data.left))].join(" ");
    },
    write: (value) => {
      const parts = value.split(" ");
      const hex = parts[sizes.length] ?? "";
      const numbers = sizes.map((size, at) => {
        const bytes = numberBytes(parts[at] ?? "", size === 1 ? 0xff : 0xffff);
        return size === 1 ? (bytes?.subarray(1) ?? null) : bytes;
      });
      return parts.length === sizes.length + 1 ? join([...numbers, bytesOfHex(hex)]) : null;
    },
  };
}

/** `100 10 "u" "sip+E2U" "!^.*$!sip:info@example.com!" .` */
const naptr: Codec = {
  read: (data) => {
    const numbers = [data.uint16(), data.uint16()];
    const texts = Array.from({ length: 3 }, () => quotedText(textOfBytes(data.take(data.uint8()))));
    return [...numbers, ...texts, readName(data)].join(" ");
  },
  write: (value) => {
    const text = '"((?:[^"\\\\]|\\\\.)*)"';
    const found = new RegExp(`^(\\d+) (\\d+) ${text} ${text} ${text} (\\S+)$`, "s").exec(value);
    if (found === null) return null;
    const [, order = "", preference = "", ...rest] = found;
    const numbers = [order, preference].map((part) => numberBytes(part, 0xffff));
    return join([...numbers, ...rest.slice(0, 3).map(shortText), nameBytes(rest[3] ?? "")]);
  },
};

const codecs: Readonly<Record<RecordType, Codec | undefined>> = {
  A: address("A", 4),
  AAAA: address("AAAA", 16),
  NS: name,
  CNAME: name,
  PTR: name,
  DNAME: name,
  MX: mx,
  SRV: srv,
  SOA: soa,
  TXT: txt,
  CAA: caa,
  DS: numbersAndHex([2, 1, 1]),
  TLSA: numbersAndHex([1, 1, 1]),
  SSHFP: numbersAndHex([1, 1]),
  NAPTR: naptr,
};

function nameBytes(text: string): Uint8Array | null {
  const parsed = parseName(text);
  return parsed === null ? null : writeName(parsed);
}

function numberBytes(text: string, most: number): Uint8Array | null {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) return null;
  return most <= 0xffff ? uint16(value) : uint32(value);
}

function join(parts: readonly (Uint8Array | null)[]): Uint8Array | null {
  const known = parts.filter((part) => part !== null);
  return known.length === parts.length ? concat(known) : null;
}

function shortText(escaped: string): Uint8Array | null {
  const bytes = bytesOfText(unescaped(escaped));
  return bytes.length > 255 ? null : concat([Uint8Array.of(bytes.length), bytes]);
}

function unknownValue(data: Uint8Array): string {
  return data.length === 0 ? "\\# 0" : `\\# ${data.length} ${hexOf(data)}`;
}

function hexOf(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOfHex(hex: string): Uint8Array | null {
  if (!/^(?:[0-9a-f]{2})+$/.test(hex)) return null;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function writeUnknown(value: string): Uint8Array | null {
  const [, length = "", hex = ""] = /^\\# (\d{1,5})(?: ((?:[0-9a-f]{2})+))?$/.exec(value) ?? [];
  if (length === "" || Number(length) * 2 !== hex.length) return null;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
