import type { FolderName, FolderUse } from "../../../core/mail/message.ts";

/** How a server names the folders of a mailbox: cPanel says `INBOX.Sent`, others `Sent`. */
export interface Layout {
  /** Before the name of every folder but the INBOX. */
  readonly prefix: string;
  /** Between the parts; null: there are no folders in folders. */
  readonly delimiter: string | null;
}

/** Null: such a name cannot be written with `/` between its parts, or does not belong to the user. */
export function folderOfServerName(name: string, { prefix, delimiter }: Layout): FolderName | null {
  if (name.toUpperCase() === "INBOX") return "INBOX";
  if (!name.startsWith(prefix)) return null;
  const own = name.slice(prefix.length);
  const parts = delimiter === null ? [own] : own.split(delimiter);
  return parts.some((part) => part === "" || part.includes("/")) ? null : parts.join("/");
}

/** Null: this server cannot hold a folder of this name. */
export function serverNameOfFolder(folder: FolderName, { prefix, delimiter }: Layout): string | null {
  if (folder === "INBOX") return "INBOX";
  const parts = folder.split("/");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the command
  const isOdd = parts.some((part) => part === "" || /[\x00-\x1f\x7f-\xff%*]/.test(part));
  if (isOdd || folder.length > 500) return null;
  if (delimiter === null) return parts.length === 1 ? `${prefix}${folder}` : null;
  if (delimiter !== "/" && parts.some((part) => part.includes(delimiter))) return null;
  return `${prefix}${parts.join(delimiter)}`;
}

const uses: Readonly<Record<string, FolderUse>> = {
  "\\junk": "junk",
  "\\sent": "sent",
  "\\drafts": "drafts",
  "\\archive": "archive",
  "\\trash": "trash",
};

/** What the server itself says that a folder is for (RFC 6154); null: nothing. */
export function useOfAttributes(attributes: readonly string[]): FolderUse | null {
  for (const attribute of attributes) {
    const name = attribute.toLowerCase();
    if (Object.hasOwn(uses, name)) return uses[name] ?? null;
  }
  return null;
}

/** Folders that hold no messages of their own: not selectable, or views of messages that lie elsewhere. */
export function isNoFolder(attributes: readonly string[]): boolean {
  const without = ["\\noselect", "\\nonexistent", "\\all", "\\flagged", "\\important"];
  return attributes.some((attribute) => without.includes(attribute.toLowerCase()));
}
