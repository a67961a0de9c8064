import type { Content } from "./read-content.ts";

/**
 * What differs between source and copy, in words; empty when they are equal. `replica`: programs must not be there.
 * `rebuilt`: from the vault's files by the server's own client, so everything must be.
 */
export function compareContent(source: Content, to: Content, copy: "replica" | "rebuilt"): readonly string[] {
  const from = withoutBroken(source);
  return [
    ...compareMaps("rows of", from.rows, to.rows, describeLines),
    ...compareMaps("definition of", from.definitions, to.definitions, describeLines),
    ...compareMaps("view", from.views, to.views, describeText),
    ...(copy === "rebuilt"
      ? compareMaps("program", from.programs, to.programs, describeText)
      : [...to.programs.keys()].map((name) => `${name} is active on the replica`)),
  ];
}

/** Views that the source itself cannot read any more: they are named in a warning instead. */
export function brokenViews(content: Content): readonly string[] {
  return [...content.views.keys()].filter((view) => content.rows.get(view)?.[0]?.startsWith("broken: "));
}

function withoutBroken(content: Content): Content {
  const broken = new Set(brokenViews(content));
  const keep = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([name]) => !broken.has(name)));
  return { ...content, rows: keep(content.rows), views: keep(content.views) };
}

/** The next automatic ids of the tables whose rows or definition are not what they were at the last pass. */
export function compareCounters(from: Content, to: Content, before: Content | null): readonly string[] {
  const touched = [...from.counters].filter(
    ([table]) => before === null || !isSameTable(from, before, table),
  );
  return touched
    .filter(([table, counter]) => to.counters.get(table) !== counter)
    .map(([table, counter]) => `counter of ${table}: ${counter} there, ${to.counters.get(table)} here`);
}

function isSameTable(now: Content, before: Content, table: string): boolean {
  const text = (content: Content) =>
    JSON.stringify([content.rows.get(table), content.definitions.get(table)]);
  return text(now) === text(before);
}

function compareMaps<T>(
  what: string,
  from: ReadonlyMap<string, T>,
  to: ReadonlyMap<string, T>,
  describe: (from: T, to: T) => string | null,
): readonly string[] {
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((name) => {
    const [want, have] = [from.get(name), to.get(name)];
    if (want === undefined) return [`${what} ${name}: too much here`];
    if (have === undefined) return [`${what} ${name}: missing here`];
    const difference = describe(want, have);
    return difference === null ? [] : [`${what} ${name}: ${difference}`];
  });
}

function describeLines(from: readonly string[], to: readonly string[]): string | null {
  const missing = without(from, to);
  const extra = without(to, from);
  if (missing.length + extra.length === 0) return null;
  return `${missing.length} of ${from.length} missing, ${extra.length} too much; there ${missing[0]}; here ${extra[0]}`;
}

function describeText(from: string, to: string): string | null {
  return from === to ? null : `there ${from}; here ${to}`;
}

/** As multisets: a table without key may hold a row twice. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}
