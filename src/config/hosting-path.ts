/**
 * A site's folder on an account, as a person may write it: `public_html`, `./public_html/`, `~/public_html`, or absolute.
 * The tidy form has no leading `./` or `~/`, no empty parts and no trailing slash.
 */
export function tidyHostingPath(written: string): string {
  const absolute = written.startsWith("/");
  const parts = written.split("/").filter((part) => part !== "" && part !== ".");
  if (parts[0] === "~") parts.shift();
  return (absolute ? "/" : "") + parts.join("/");
}

/** Why this folder must never be a site's, or null. Mirroring deletes, so a wrong folder would cost a home or a mailbox. */
export function refuseHostingPath(written: string): string | null {
  const path = tidyHostingPath(written);
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return "must be a folder below the home folder, not the home folder itself";
  if (parts.includes("..")) return 'must not hold ".."';
  if (parts[0]?.startsWith("~")) return "the home folder of another user cannot be a site's folder";
  return path.startsWith("/") ? refuseAbsolute(path, parts) : refuseBelowHome(parts);
}

const mailFolders = new Set(["mail", "maildir", ".maildir"]);
const privateFolders = new Set(["etc", ".ssh", ".clonepanel", ".gnupg", ".cpanel"]);

function refuseBelowHome(parts: readonly string[]): string | null {
  const first = (parts[0] ?? "").toLowerCase();
  if (isMail(parts) || mailFolders.has(first)) return "is a mail folder; mail is never part of a site";
  if (privateFolders.has(first))
    return `"${first}" holds the account's own settings and is never part of a site`;
  return null;
}

const systemFolders =
  /^\/(bin|boot|dev|etc|lib|lib32|lib64|proc|run|sbin|sys|usr|var\/(mail|vmail|spool|lib|log))(\/|$)|^\/(var|tmp)$/;
const servedFolders = /^\/(var\/lib\/www|usr\/local\/www|usr\/share\/nginx|usr\/home\/[^/]+)\/./;
const homeItself = /^\/(home\d*|usr\/home|Users)(\/[^/]+)?$|^\/(root|srv|opt|mnt|media|data)$/;

function refuseAbsolute(path: string, parts: readonly string[]): string | null {
  if (homeItself.test(path)) return "must be a folder of its own, not a home folder itself";
  if (isMail(parts) || /^\/home\d*\/[^/]+\/(mail|etc)(\/|$)/.test(path)) {
    return "is a mail or settings folder; it is never part of a site";
  }
  return systemFolders.test(path) && !servedFolders.test(path) ? "is a system folder" : null;
}

/** A Maildir is never a site's, wherever it lies. */
function isMail(parts: readonly string[]): boolean {
  return parts.some((part) => part.toLowerCase() === "maildir" || part.toLowerCase() === ".maildir");
}
