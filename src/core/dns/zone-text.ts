import { parseAddress } from "./address.ts";
import { parseName } from "./name.ts";
import type { RecordType } from "./record-type.ts";

/**
 * The data of a record as zone files and HTTP interfaces write it, as a value of a record set. What is not understood
 * stays as it is, with single blanks.
 */
export function valueOfText(type: RecordType, text: string): string {
  const written = text.trim();
  switch (type) {
    case "A":
    case "AAAA":
      return parseAddress(written)?.text ?? written;
    case "NS":
    case "CNAME":
    case "PTR":
    case "DNAME":
    case "ALIAS":
      return parseName(written) ?? written;
    case "MX":
    case "SRV":
    case "SOA":
      return written
        .split(/\s+/)
        .map((part) => (/^\d+$/.test(part) ? part : (parseName(part) ?? part)))
        .join(" ");
    case "TXT":
      return unquote(written);
    default:
      return written.replace(/\s+/g, " ");
  }
}

/** `"one" "two"` as `onetwo`, escapes resolved. */
function unquote(written: string): string {
  const pieces = [...written.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/gs)];
  return pieces.map(([, quoted, bare = ""]) => unescaped(quoted ?? bare)).join("");
}

function unescaped(text: string): string {
  return text.replace(/\\(?:(\d{3})|(.))/gs, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (char ?? "") : String.fromCharCode(Number(code) & 0xff),
  );
}
