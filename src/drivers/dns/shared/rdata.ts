import type { DnsName } from "../../../core/dns/name.ts";
import type { RecordType } from "../../../core/dns/record-type.ts";
import { valueOfText } from "../../../core/dns/zone-text.ts";
import { dotted } from "./record-text.ts";
import { nameInZone } from "./zone-names.ts";

/** The data of a record in its parts, as a value of a record set; names in it may be relative to `origin`. */
export function valueOfParts(origin: DnsName, type: RecordType, parts: readonly string[]): string {
  const absolute = (name: string) => dotted(nameInZone(origin, name) ?? name);
  switch (type) {
    case "TXT":
      return parts.join("");
    case "NS":
    case "CNAME":
    case "PTR":
    case "DNAME":
      return valueOfText(type, absolute(parts[0] ?? ""));
    case "MX":
    case "SRV":
    case "SOA":
      return valueOfText(type, parts.map((part) => (/^\d+$/.test(part) ? part : absolute(part))).join(" "));
    case "CAA":
      return `${parts[0] ?? ""} ${parts[1] ?? ""} "${(parts[2] ?? "").replace(/^"|"$/g, "")}"`;
    default:
      return valueOfText(type, parts.join(" "));
  }
}
