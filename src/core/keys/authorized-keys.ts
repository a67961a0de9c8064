/**
 * An account's file of keys, as a byte string. What is not ours is never read for more than where it ends, and every
 * byte of it stays: our lines go to the top, so that even a last line without an end keeps its form, and taking them
 * away gives back what was there.
 */
export type KeysFile = string;

/** One of our keys, as it may stand in the file. */
export interface KeyLine {
  /** As it stands there, without its end. */
  readonly text: string;
  /** What stands before the key's type, such as `restrict`; "" when nothing does. */
  readonly options: string;
  /** The base64 of the key. */
  readonly blob: string;
}

/** Every line that lets a key in, in the order in which sshd reads them. */
export function readKeyLines(file: KeysFile): readonly KeyLine[] {
  return linesOf(file).flatMap(({ text }) => {
    const line = parseKeyLine(text);
    return line === null ? [] : [line];
  });
}

/** The first line with this key: the one that sshd obeys. */
export function findKey(file: KeysFile, blob: string): KeyLine | null {
  return readKeyLines(file).find((line) => line.blob === blob) ?? null;
}

/** The line at the top, and no other with its key. */
export function withKey(file: KeysFile, line: string): KeysFile {
  const key = parseKeyLine(line);
  if (key === null) throw new TypeError("what is to be added is no line with a key");
  return `${line}\n${withoutKeys(file, [key.blob])}`;
}

/** Without every line that has one of these keys. */
export function withoutKeys(file: KeysFile, blobs: readonly string[]): KeysFile {
  return linesOf(file)
    .filter(({ text }) => !blobs.includes(parseKeyLine(text)?.blob ?? ""))
    .map(({ text, end }) => text + end)
    .join("");
}

/** A key is confined when its holder gets no terminal and no forwarding by it. */
export function isRestricted({ options }: KeyLine): boolean {
  return optionNames(options).includes("restrict");
}

/** The command that runs instead of what is asked for; null: none is forced. */
export function forcedCommand({ options }: KeyLine): string | null {
  const value = splitOptions(options).find((option) => /^command="/i.test(option));
  return value === undefined ? null : value.slice('command="'.length, -1).replaceAll('\\"', '"');
}

function optionNames(options: string): readonly string[] {
  return splitOptions(options).map((option) => (option.split("=")[0] ?? "").toLowerCase());
}

/** At the commas that stand outside quotes; a quote inside quotes has a backslash before it. */
export function splitOptions(options: string): readonly string[] {
  return options.match(/(?:[^",]|"(?:[^"\\]|\\.)*")+/gs) ?? [];
}

function linesOf(file: KeysFile): readonly { readonly text: string; readonly end: string }[] {
  const lines = file.split("\n");
  return lines.flatMap((text, at) => {
    const isLast = at === lines.length - 1;
    return isLast && text === "" ? [] : [{ text, end: isLast ? "" : "\n" }];
  });
}

const keyType = /^(?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+$/;

/** As sshd reads it: perhaps options, which end at the first blank outside quotes, then type, key and comment. */
export function parseKeyLine(text: string): KeyLine | null {
  const line = text.replace(/^[ \t]+/, "").replace(/\r$/, "");
  if (line === "" || line.startsWith("#")) return null;
  const plain = keyAfter(line, "", text);
  if (plain !== null) return plain;
  const end = endOfOptions(line);
  return keyAfter(line.slice(end).replace(/^[ \t]+/, ""), line.slice(0, end), text);
}

function keyAfter(rest: string, options: string, text: string): KeyLine | null {
  const [type = "", blob = ""] = rest.split(/[ \t]+/, 2);
  return keyType.test(type) && /^[A-Za-z0-9+/]+={0,2}$/.test(blob) ? { text, options, blob } : null;
}

/** A quote that is not closed takes the rest of the line. */
function endOfOptions(line: string): number {
  let isQuoted = false;
  let at = 0;
  for (; at < line.length; at += 1) {
    const char = line[at];
    if (char === "\\" && line[at + 1] === '"') at += 1;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (char === " " || char === "\t")) break;
  }
  return Math.min(at, line.length);
}
