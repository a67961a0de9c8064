import type { NamedDdl } from "./table.ts";

/** Views so that each comes after those it reads. A name counts where it stands between backticks or double quotes. */
export function orderViews(views: readonly NamedDdl[]): NamedDdl[] {
  const waiting = [...views].sort((left, right) => (left.name < right.name ? -1 : 1));
  const ordered: NamedDdl[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(
      (view) => !waiting.some((other) => other !== view && mentions(view, other)),
    );
    // A circle cannot come from a server; if text alone makes one, the order is as good as any.
    ordered.push(...waiting.splice(Math.max(0, next), 1));
  }
  return ordered;
}

function mentions(view: NamedDdl, other: NamedDdl): boolean {
  const name = other.name.replaceAll("`", "``");
  return (
    view.ddl.includes(`\`${name}\``) || view.ddl.includes(`"${other.name}"`) || hasWord(view.ddl, other.name)
  );
}

/** SQLite keeps a view as it was typed, so a plain word may be the name. */
function hasWord(ddl: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w\`"])${escaped}(?![\\w\`"])`, "iu").test(ddl);
}
