/** An element of an XML answer: its name, what is in it, its text. Attributes and prefixes are of no use here. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** With entities resolved; of the element itself, not of those in it. */
  readonly text: string;
}

const mostElements = 400_000;
const deepest = 32;

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/**
 * The root of a document; null when it is none, or has what no such answer needs: a document type (whose entities are a
 * known trap), too many elements, or too deep ones.
 */
export function parseXml(written: string): XmlElement | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(written)) return null;
  const root: Open = { name: "", children: [], text: "" };
  const open: Open[] = [root];
  let elements = 0;
  let end = 0;
  for (const token of written.matchAll(tokens)) {
    const top = open.at(-1);
    elements += 1;
    if (top === undefined || elements > mostElements) return null;
    top.text += resolved(written.slice(end, token.index)) + (token.groups?.["cdata"] ?? "");
    end = token.index + token[0].length;
    if (!takeTag(open, token.groups ?? {})) return null;
  }
  const [document, ...more] = root.children;
  return open.length === 1 && more.length === 0 ? (document ?? null) : null;
}

/** False: it closes what is not open, or goes too deep. */
function takeTag(open: Open[], { closed, opened, alone }: Readonly<Record<string, string>>): boolean {
  const top = open.at(-1);
  if (closed !== undefined) {
    const parent = open.at(-2);
    if (top === undefined || parent === undefined || top.name !== closed) return false;
    parent.children.push(top);
    open.pop();
  } else if (opened !== undefined) {
    const element: Open = { name: opened, children: [], text: "" };
    if (alone === "/") top?.children.push(element);
    else open.push(element);
  }
  return open.length <= deepest;
}

const tokens =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<\/(?:[\w.-]+:)?(?<closed>[\w.-]+)\s*>|<(?:[\w.-]+:)?(?<opened>[\w.-]+)(?:\s[^<>]*?)?(?<alone>\/?)>/g;

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function resolved(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The elements at a path below this one. */
export function elementsAt(element: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>(
    (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [element],
  );
}

/** The text of the first element at the path, without blanks around it; null when there is none. */
export function textAt(element: XmlElement, ...path: readonly string[]): string | null {
  return elementsAt(element, ...path)[0]?.text.trim() ?? null;
}

/** Text as it may stand in an element. */
export function xmlText(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
