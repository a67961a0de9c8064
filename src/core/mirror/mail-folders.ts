import type { BytePath } from "./byte-path.ts";
import type { FoundEntry } from "./entry.ts";

const mailNames = ["mail", "Maildir", ".maildir", "etc", ".clonepanel"];

/**
 * Mail can never be touched, whatever the configuration says: a mirror that deletes would erase what the secondary mail
 * server collected. Returns why a root may not be mirrored, or null. `root` and `home` are absolute.
 */
export function refuseMailRoot(root: BytePath, home: BytePath): string | null {
  const inside = relativeTo(root, home);
  if (inside === "") return "it is the account's home folder, which holds mail and keys";
  if (inside === null) return home.startsWith(`${root}/`) ? "it holds the account's home folder" : null;
  const [first = ""] = inside.split("/");
  if (mailNames.includes(first)) return `it lies in ~/${first}, which holds mail or settings`;
  return inside.split("/").includes("Maildir") ? "it lies in a Maildir" : null;
}

/** Folders of a listing that are a Maildir (they hold cur, new and tmp) or are named like one. */
export function findMailFolders(entries: readonly FoundEntry[]): readonly BytePath[] {
  const search = new MailFolderSearch();
  for (const entry of entries) search.see(entry);
  return search.found();
}

/** Alone it may be one, or make one of what it lies in. */
export function isMailPart({ kind, path }: FoundEntry): boolean {
  if (kind !== "dir") return false;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name === "Maildir" || name === ".maildir" || name === "cur" || name === "new" || name === "tmp";
}

/** The same for a listing that comes entry by entry. */
export class MailFolderSearch {
  readonly #parts = new Map<BytePath, Set<string>>();
  readonly #found = new Set<BytePath>();

  see(entry: FoundEntry): void {
    if (!isMailPart(entry)) return;
    const slash = entry.path.lastIndexOf("/");
    const name = entry.path.slice(slash + 1);
    if (name === "Maildir" || name === ".maildir") this.#found.add(entry.path);
    else this.#seePart(entry.path, { name, slash });
  }

  #seePart(path: BytePath, { name, slash }: { readonly name: string; readonly slash: number }): void {
    const parent = slash < 0 ? "" : path.slice(0, slash);
    const seen = this.#parts.get(parent) ?? new Set();
    this.#parts.set(parent, seen.add(name));
    if (seen.size === 3) this.#found.add(parent);
  }

  found(): readonly BytePath[] {
    return [...this.#found].sort();
  }
}

function relativeTo(path: BytePath, base: BytePath): BytePath | null {
  if (path === base) return "";
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : null;
}
