import { type DnsName, labelsOfName, nameOfLabels } from "../name.ts";
import { ByteReader, bytesOfText, concat, Garbled, textOfBytes } from "./bytes.ts";

/**
 * Reads a name, also a compressed one (RFC 1035, section 4.1.4). Each jump must lead further back than the last one and
 * the whole must fit into 255 bytes, so that a hostile message ends the reading and not the reader.
 */
export function readName(reader: ByteReader): DnsName {
  const labels: string[] = [];
  let length = 1;
  let from = reader;
  let earliest = reader.at;
  let jumps = 0;
  for (;;) {
    const first = from.uint8();
    if (first === 0) return nameOfLabels(labels);
    if (first >= 0xc0) {
      const target = (first & 0x3f) * 0x100 + from.uint8();
      if (target >= earliest) throw new Garbled("a compressed name does not point back");
      earliest = target;
      jumps += 1;
      // No name has more labels than that; a longer chain is made to waste time.
      if (jumps > 127) throw new Garbled("a compressed name jumps too often");
      from = new ByteReader(from.bytes, { start: target, end: from.bytes.length });
      continue;
    }
    if (first >= 0x40) throw new Garbled("a label has an unknown kind");
    length += first + 1;
    if (length > 255) throw new Garbled("a name is longer than 255 bytes");
    labels.push(textOfBytes(from.take(first)));
  }
}

/** Uncompressed and in lower case: the canonical form, which TSIG needs as well. */
export function writeName(name: DnsName): Uint8Array {
  const labels = labelsOfName(name).map((label) => {
    const bytes = bytesOfText(label);
    return concat([Uint8Array.of(bytes.length), bytes]);
  });
  return concat([...labels, Uint8Array.of(0)]);
}
