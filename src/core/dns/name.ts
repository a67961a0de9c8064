/**
 * A domain name: absolute, lower case, without the dot at its end; the root is ".". Bytes that are no letters stand as
 * in zone files (`\.`, `\\`, `\255`). International names stay as they were given ("xn--...").
 */
export type DnsName = string;

/** One label, a character a byte. */
export type Label = string;

const longestLabel = 63;
const longestName = 255;

/** What was written, as a name; null when no nameserver could hold it. */
export function parseName(written: string): DnsName | null {
  if (written === ".") return ".";
  const labels = splitLabels(written);
  return labels !== null && areValid(labels) ? nameOfLabels(labels) : null;
}

export function nameOfLabels(labels: readonly Label[]): DnsName {
  return labels.length === 0 ? "." : labels.map(escapeLabel).join(".");
}

export function labelsOfName(name: DnsName): readonly Label[] {
  return name === "." ? [] : (splitLabels(name) ?? []);
}

/** The zone's apex, or below it. */
export function isWithin(name: DnsName, zone: DnsName): boolean {
  const inner = labelsOfName(name);
  const outer = labelsOfName(zone);
  const offset = inner.length - outer.length;
  return offset >= 0 && outer.every((label, index) => label === inner[index + offset]);
}

/** Names between the zone's apex and the name itself, neither included. */
export function namesBetween(zone: DnsName, name: DnsName): readonly DnsName[] {
  const labels = labelsOfName(name);
  const depth = labels.length - labelsOfName(zone).length;
  return Array.from({ length: Math.max(0, depth - 1) }, (_, above) => nameOfLabels(labels.slice(above + 1)));
}

function areValid(labels: readonly Label[]): boolean {
  const wireLength = labels.reduce((sum, label) => sum + label.length + 1, 1);
  return (
    labels.length > 0 &&
    wireLength <= longestName &&
    labels.every(({ length }) => length > 0 && length <= longestLabel)
  );
}

function splitLabels(text: string): readonly Label[] | null {
  const labels: Label[] = [];
  let label = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === ".") {
      labels.push(lower(label));
      label = "";
    } else if (char === "\\") {
      const escaped = /^\\(?:(\d{3})|(\D))/.exec(text.slice(at, at + 4));
      if (escaped === null) return null;
      label += escaped[1] === undefined ? escaped[2] : String.fromCharCode(Number(escaped[1]));
      at += escaped[1] === undefined ? 1 : 3;
    } else label += char;
  }
  if (label !== "") labels.push(lower(label));
  return labels.some((one) => /[^\0-\xff]/.test(one)) ? null : labels;
}

/** ASCII only: the other bytes of a label have no case. */
function lower(label: Label): Label {
  return label.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function escapeLabel(label: Label): string {
  return lower(label)
    .replace(/[.\\"();@$]/g, "\\$&")
    .replace(/[^\x21-\x7e]/g, (byte) => `\\${String(byte.charCodeAt(0)).padStart(3, "0")}`);
}
