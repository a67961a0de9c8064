import type { TableRule } from "./table-rule.ts";
import { wordpressTables } from "./wordpress-tables.ts";

/** A table whose meaning is known, and where its references lead. */
export interface KnownTable {
  readonly name: string;
  /** Without the prefix: `comments`. */
  readonly logical: string;
  readonly rule: TableRule;
  /** The full name of another table of the same site, or null when there is none. */
  readonly sibling: (logical: string) => string | null;
}

/** Finds the WordPress tables among a database's tables; those of other applications are not known. */
export function findKnownTables(names: readonly string[]): ReadonlyMap<string, KnownTable> {
  const all = new Set(names);
  const prefixes = names
    .filter((name) => name.endsWith("options"))
    .map((name) => name.slice(0, -"options".length))
    .filter((prefix) => all.has(`${prefix}posts`) && all.has(`${prefix}comments`))
    // A site of a network has the longer prefix: `wp_2_` before `wp_`.
    .sort((left, right) => right.length - left.length);
  const known = new Map<string, KnownTable>();
  for (const name of names) {
    const table = knowTable(name, prefixes, all);
    if (table !== null) known.set(name, table);
  }
  return known;
}

function knowTable(name: string, prefixes: readonly string[], all: ReadonlySet<string>): KnownTable | null {
  const prefix = prefixes.find((one) => name.startsWith(one));
  if (prefix === undefined) return null;
  const logical = name.slice(prefix.length);
  const rule = Object.hasOwn(wordpressTables, logical) ? wordpressTables[logical] : undefined;
  if (rule === undefined) return null;
  // The sites of a network share the users of the first.
  const shared = prefixes.filter((one) => prefix.startsWith(one));
  const sibling = (other: string) =>
    shared.map((one) => `${one}${other}`).find((full) => all.has(full)) ?? null;
  return { name, logical, rule, sibling };
}
