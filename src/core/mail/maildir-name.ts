import type { BytePath } from "../mirror/byte-path.ts";
import type { FolderName, MailFlag, MailKey } from "./message.ts";

/** A message file in a tree of mailboxes. */
export interface MaildirFile {
  readonly mailbox: BytePath;
  /** Folder of the Maildir below the mailboxes' root: `info`, `info/Maildir`. */
  readonly maildir: BytePath;
  readonly folder: FolderName;
  /** The file name without its flags. */
  readonly base: BytePath;
  /** Letters after `:2,`. */
  readonly letters: string;
}

const inside = ["Maildir", ".maildir"];

/** Takes a path below the mailboxes' root apart; null: it is no message of a mailbox. */
export function parseMaildirPath(path: BytePath): MaildirFile | null {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  const state = parts.pop();
  const [mailbox, ...rest] = parts;
  if (mailbox === undefined || (state !== "cur" && state !== "new") || !isMailbox(mailbox)) return null;
  const own = rest[0] !== undefined && inside.includes(rest[0]) ? rest.shift() : undefined;
  const [dotted, ...deeper] = rest;
  const folder = dotted === undefined ? "INBOX" : folderOfDotted(dotted);
  // A hidden name is no message: programs put their own files there while they write.
  if (folder === null || deeper.length > 0 || name === "" || name.startsWith(".")) return null;
  const maildir = own === undefined ? mailbox : `${mailbox}/${own}`;
  return { mailbox, maildir, folder, ...splitName(name) };
}

/** Names that begin with a dot are folders of an account's main Maildir, not mailboxes. */
function isMailbox(name: BytePath): boolean {
  return name !== "" && !name.startsWith(".") && name !== "cur" && name !== "new" && name !== "tmp";
}

/** Maildir++: `.Sent.2024` is Sent/2024. */
export function folderOfDotted(dotted: BytePath): FolderName | null {
  if (!dotted.startsWith(".") || dotted.length === 1) return null;
  const parts = dotted.slice(1).split(".");
  return parts.includes("") ? null : parts.join("/");
}

/** @returns null for a name that Maildir++ cannot hold. */
export function dottedOfFolder(folder: FolderName): BytePath | null {
  if (folder === "INBOX") return "";
  const parts = folder.split("/");
  const odd = parts.some((part) => part === "" || /[.\n\0]/.test(part) || part.startsWith("~"));
  return odd || folder.length > 200 ? null : `.${parts.join(".")}`;
}

function splitName(name: BytePath): { readonly base: BytePath; readonly letters: string } {
  const colon = name.lastIndexOf(":2,");
  return colon < 0
    ? { base: name, letters: "" }
    : { base: name.slice(0, colon), letters: name.slice(colon + 3) };
}

const letterFlags: readonly (readonly [letter: string, flag: MailFlag])[] = [
  ["D", "\\Draft"],
  ["F", "\\Flagged"],
  ["P", "$Forwarded"],
  ["R", "\\Answered"],
  ["S", "\\Seen"],
  ["T", "\\Deleted"],
];

/** `keywords`: the folder's dovecot-keywords, by letter. A letter that it does not name means nothing to anybody. */
export function flagsOfLetters(
  letters: string,
  keywords: ReadonlyMap<string, MailFlag>,
): readonly MailFlag[] {
  const known = letterFlags.filter(([letter]) => letters.includes(letter)).map(([, flag]) => flag);
  const own = [...letters].flatMap((letter) => keywords.get(letter) ?? []);
  return [...new Set([...known, ...own])].sort();
}

/** In the order that the Maildir format asks for. Flags without a letter there are left out and must be said. */
export function lettersOfFlags(
  flags: readonly MailFlag[],
  keywords: ReadonlyMap<MailFlag, string>,
): { readonly letters: string; readonly lost: readonly MailFlag[] } {
  const letterOf = (flag: MailFlag): string | undefined =>
    keywords.get(flag) ?? letterFlags.find(([, name]) => name === flag)?.[0];
  const letters = flags.flatMap((flag) => letterOf(flag) ?? []);
  return { letters: letters.sort().join(""), lost: flags.filter((flag) => letterOf(flag) === undefined) };
}

/**
 * The name at the destination: the same for the same message, so that it can be looked for before it is sent again and
 * cannot be linked a second time. Exact sizes only: Dovecot breaks on a wrong `S=`.
 */
export function destinationBase(item: {
  readonly key: MailKey;
  readonly atMs: number;
  readonly sizeBytes: number;
}): BytePath {
  return `${Math.floor(item.atMs / 1000)}.CP${item.key}.clonepanel,S=${item.sizeBytes}`;
}

/** The key in a name that ClonePanel gave; null for everybody else's. */
export function keyOfName(name: BytePath): MailKey | null {
  return /^-?\d+\.CP([0-9a-f]{32})\.clonepanel,S=\d+(:2,[A-Za-z]*)?$/.exec(name)?.[1] ?? null;
}

/** What the arrival of a message is known by, when it is listed under this id: the key in a name that we gave, else the id. */
export function claimOfId(id: BytePath): string {
  return keyOfName(id) ?? id;
}

/** Why the bytes on the disk are not the message, or null: a name that tells another size means a packed file. */
export function oddityOf(base: BytePath, sizeBytes: number): string | null {
  const told = /,S=(\d+)/.exec(base)?.[1];
  if (told === undefined || Number(told) === sizeBytes) return null;
  return `its name says ${told} bytes, the file has ${sizeBytes}: it is packed on the disk, or damaged`;
}
