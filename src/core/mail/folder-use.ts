import type { FolderName, FolderUse, MailFolder } from "./message.ts";

const names: Readonly<Record<string, FolderUse>> = {
  inbox: "inbox",
  junk: "junk",
  spam: "junk",
  "junk e-mail": "junk",
  "junk email": "junk",
  "bulk mail": "junk",
  sent: "sent",
  "sent messages": "sent",
  "sent items": "sent",
  "sent mail": "sent",
  drafts: "drafts",
  draft: "drafts",
  archive: "archive",
  archives: "archive",
  trash: "trash",
  "deleted messages": "trash",
  "deleted items": "trash",
  bin: "trash",
};

/** What a folder is for, by the names that mail programs give; a server that says it itself goes before. */
export function useOfName(folder: FolderName): FolderUse {
  const name = folder.toLowerCase();
  return Object.hasOwn(names, name) ? (names[name] ?? "own") : "own";
}

/**
 * The destination's folder for a message: the one of the same use (junk stays junk, whatever it is called there), else
 * the one of the same name, which is made when it is missing. `there` are the folders of the same mailbox.
 */
export function decideFolder(
  source: Pick<MailFolder, "folder" | "use">,
  there: readonly MailFolder[],
): { readonly folder: FolderName; readonly state: "there" | "to-make" } {
  const same = there.find(({ folder }) => folder === source.folder);
  if (same !== undefined) return { folder: same.folder, state: "there" };
  const ofUse = source.use === "own" ? undefined : there.find(({ use }) => use === source.use);
  return ofUse === undefined
    ? { folder: source.folder, state: "to-make" }
    : { folder: ofUse.folder, state: "there" };
}
