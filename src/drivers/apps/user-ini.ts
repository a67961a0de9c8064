import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";

const begin =
  "; BEGIN ClonePanel: requests are asked for their right to write before the site's own code runs";
const end = "; END ClonePanel";
const parked = ";ClonePanel keeps: ";

export interface UserIniOrder {
  /** The file as it is, null when absent. */
  readonly have: string | null;
  /** Used when there is none: the primary's, whose own prepended files mean nothing here. */
  readonly primaryHas: string | null;
  /** Absolute path of the gate. */
  readonly gate: BytePath;
}

export interface UserIniPlan {
  readonly content: string;
  /** A file that was prepended before, to be run after the gate; `""` for none. */
  readonly chain: BytePath;
}

/** Puts the gate into `.user.ini` and leaves every other line as it is. Repeating it changes nothing. */
export function planUserIni(order: UserIniOrder): UserIniPlan {
  const lines = order.have === null ? foreignLines(order.primaryHas ?? "") : ownLines(order.have);
  const kept = lines.map((line) => (isPrepend(line) ? parked + line : line));
  const chain =
    kept
      .filter((line) => line.startsWith(parked))
      .map(chainedPath)
      .at(-1) ?? "";
  const block = [begin, `auto_prepend_file = ${iniString(order.gate)}`, end];
  return { content: `${[...trimmed(kept), ...block].join("\n")}\n`, chain };
}

/** The file as it was before ClonePanel. */
export function withoutGate(content: string): string {
  const lines = withoutBlock(content.split("\n"));
  return lines.map((line) => (line.startsWith(parked) ? line.slice(parked.length) : line)).join("\n");
}

/** A parked line whose successor stands again uncommented is replaced by it: a firewall that was installed anew. */
function ownLines(content: string): readonly string[] {
  const lines = withoutBlock(content.split("\n"));
  return lines.some(isPrepend) ? lines.filter((line) => !line.startsWith(parked)) : lines;
}

function foreignLines(content: string): readonly string[] {
  return withoutBlock(content.split("\n")).filter((line) => !isPrepend(line) && !line.startsWith(parked));
}

function withoutBlock(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let inBlock = false;
  for (const line of lines) {
    if (line.startsWith("; BEGIN ClonePanel")) inBlock = true;
    else if (inBlock && line.startsWith(end)) inBlock = false;
    else if (!inBlock) kept.push(line);
  }
  return kept;
}

function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  return lines.slice(0, last + 1);
}

function isPrepend(line: string): boolean {
  return /^\s*auto_prepend_file\s*=/i.test(line);
}

/** `none` and another site's gate (a site inside this one's folder) are not chained. */
function chainedPath(line: string): BytePath {
  const value = line
    .slice(line.indexOf("=") + 1)
    .replace(/\s;.*$/, "")
    .trim();
  const path = value.replace(/^(['"])(.*)\1$/, "$2");
  return path === "none" || path.includes("/.clonepanel/") ? "" : path;
}

function iniString(path: BytePath): string {
  if (/['\r\n]/.test(path)) {
    throw new ClonePanelError(
      "ACCOUNT_PATH_UNSUPPORTED",
      `The path ${showPath(path)} cannot be written into .user.ini`,
      {
        hint: "Give the account a home folder without quotes and line breaks in its path.",
        remedy: "owner",
      },
    );
  }
  return `'${path}'`;
}
