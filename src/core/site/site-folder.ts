import type { BytePath } from "../mirror/byte-path.ts";

/** Where a site's folder was found on an account: the links on the way are followed. */
export interface FoundFolder {
  /** Absolute, without links. */
  readonly home: BytePath;
  readonly root: BytePath;
  /** As the configuration says it: relative to the home, or absolute. */
  readonly configured: BytePath;
}

export type FolderDecision =
  | { readonly kind: "as-configured" | "as-before" }
  /** The configured name leads there by a link, and nobody has seen it before. */
  | { readonly kind: "first-seen" }
  | { readonly kind: "moved"; readonly before: BytePath };

/**
 * Hosts give accounts links for document roots (`www` to `public_html`), so one is followed. But what it led to when it
 * was looked at first is where it has to lead: who may change a link there must not choose whose files are replaced.
 *
 * @param before of `whereFolderLies`, kept from an earlier pass; null: none was.
 */
export function decideFolder(found: FoundFolder, before: BytePath | null): FolderDecision {
  const { home, root, configured } = found;
  // No link on the way: what the owner wrote down is what it is.
  if (root === (configured.startsWith("/") ? configured : `${home}/${configured}`))
    return { kind: "as-configured" };
  if (before === null) return { kind: "first-seen" };
  return before === whereFolderLies(found) ? { kind: "as-before" } : { kind: "moved", before };
}

/** `~/public_html` below the home, which a host may move; else absolute. */
export function whereFolderLies({ home, root }: Pick<FoundFolder, "home" | "root">): BytePath {
  return root.startsWith(`${home}/`) ? `~/${root.slice(home.length + 1)}` : root;
}
