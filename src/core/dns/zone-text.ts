import { assertNever } from "../assert-never.ts";
import { parseAddress } from "./address.ts";
import { type DnsName, parseName } from "./name.ts";
import { quotedText, unescaped } from "./quoted-text.ts";
import type { RecordType } from "./record-type.ts";

/** What the blank-separated parts of a type's data are; the types that need more than that are not here. */
const shapes: Readonly<Record<RecordType, readonly Part[]>> = {
  NS: ["name"],
  CNAME: ["name"],
  PTR: ["name"],
  DNAME: ["name"],
  ALIAS: ["name"],
  MX: ["number", "name"],
  SRV: ["number", "number", "number", "name"],
  SOA: ["name", "name", "number", "number", "number", "number", "number"],
  DS: ["number", "number", "number", "hex"],
  TLSA: ["number", "number", "number", "hex"],
  SSHFP: ["number", "number", "hex"],
  NAPTR: ["number", "number", "text", "text", "text", "name"],
};

/** `hex` is the last part and may stand in pieces. */
type Part = "name" | "number" | "text" | "hex";

/**
 * The data of a record as zone files and HTTP interfaces write it, as a value of a record set. What is not understood
 * stays as it is, with single blanks. `origin`: names without a dot at their end are below it; null: all are absolute.
 */
export function valueOfText(type: RecordType, text: string, origin: DnsName | null = null): string {
  const written = text.trim();
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (shape !== undefined) return partsOf(written, shape.length).map(read(shape, origin)).join(" ");
  switch (type) {
    case "A":
    case "AAAA":
      return parseAddress(written)?.text ?? written;
    case "TXT":
      return unquote(written);
    case "CAA":
      return caaOf(written);
    default:
      return written.replace(/\s+/g, " ");
  }
}

/** The value of a record set as zone files and HTTP interfaces take it: names with their dot, texts in quotes. */
export function textOfValue(type: RecordType, value: string): string {
  if (type === "TXT") return pieces(value).map(quotedText).join(" ");
  if (type === "CAA") {
    const [, head = "", text = ""] = /^(\d+ \S+) "(.*)"$/s.exec(value) ?? [];
    return head === "" ? value : `${head} ${quotedText(text)}`;
  }
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (shape === undefined || value.startsWith("\\# ")) return value;
  return partsOf(value, shape.length)
    .map((part, at) => (shape[at] === "name" ? absolute(part) : part))
    .join(" ");
}

/** A name as zone files write it when it is not relative to anything. */
export function absolute(name: DnsName): string {
  return name === "." ? name : `${name}.`;
}

function read(shape: readonly Part[], origin: DnsName | null) {
  return (part: string, at: number): string => {
    const kind = shape[at] ?? "text";
    switch (kind) {
      case "name":
        return nameIn(part, origin) ?? part;
      case "number":
        return /^\d{1,10}$/.test(part) ? String(Number(part)) : part;
      case "hex":
        return part.replaceAll(" ", "").toLowerCase();
      case "text":
        return quotedText(unquote(part));
      default:
        return assertNever(kind);
    }
  };
}

/** A name as it is written in a zone file: with a dot at its end, or below the origin; null: it is none. */
export function nameIn(written: string, origin: DnsName | null): DnsName | null {
  if (origin === null) return parseName(written);
  if (written === "@") return origin;
  if (endsWithDot(written)) return parseName(written);
  return parseName(origin === "." ? written : `${written}.${origin}`);
}

function endsWithDot(written: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\.$/.test(written);
}

/** At most `most` parts; what is left over belongs to the last one. */
function partsOf(written: string, most: number): readonly string[] {
  const all = written.match(/"(?:[^"\\]|\\.)*"|(?:[^\s"\\]|\\.)+/gs) ?? [];
  return all.length <= most ? all : [...all.slice(0, most - 1), all.slice(most - 1).join(" ")];
}

function caaOf(written: string): string {
  const [flags, tag, ...rest] = partsOf(written, 3);
  if (flags === undefined || tag === undefined || rest.length === 0) return written;
  return `${flags} ${tag.toLowerCase()} "${unquote(rest.join(" "))}"`;
}

/** `"one" "two"` as `onetwo`, escapes resolved. */
function unquote(written: string): string {
  const found = [...written.matchAll(/"((?:[^"\\]|\\.)*)"|((?:[^\s"\\]|\\.)+)/gs)];
  return found.map(([, inner, bare = ""]) => unescaped(inner ?? bare)).join("");
}

/** One string of a TXT record holds 255 bytes. */
function pieces(value: string): readonly string[] {
  return value.match(/[\s\S]{1,255}/g) ?? [""];
}
