/** A route's address in parts: `sites`, `{site}`, `snapshots`. */
export interface Pattern<Key extends string> {
  readonly key: Key;
  readonly method: string;
  readonly parts: readonly string[];
}

export type Match<Key extends string> =
  | { readonly kind: "route"; readonly key: Key; readonly parts: ReadonlyMap<string, string> }
  | { readonly kind: "other-method"; readonly allowed: readonly string[] }
  | { readonly kind: "none" };

export function patternOf<Key extends string>(key: Key): Pattern<Key> {
  const [method = "", path = ""] = key.split(" ");
  return { key, method, parts: path.split("/").slice(1) };
}

/** Finds the one route of an address. `path` begins after `/api/v1`. A fixed word goes before a `{name}`. Pure. */
export function matchRoute<Key extends string>(
  patterns: readonly Pattern<Key>[],
  method: string,
  path: string,
): Match<Key> {
  const words = decodeParts(path);
  if (words === null) return { kind: "none" };
  const fitting = patterns.filter(({ parts }) => fits(parts, words));
  if (fitting.length === 0) return { kind: "none" };
  const [best] = fitting.filter((pattern) => pattern.method === method).sort(byFixedWords);
  if (best === undefined)
    return { kind: "other-method", allowed: [...new Set(fitting.map((one) => one.method))] };
  const parts = best.parts.flatMap((part, at) =>
    isName(part) ? [[part.slice(1, -1), words[at] ?? ""] as const] : [],
  );
  return { kind: "route", key: best.key, parts: new Map(parts) };
}

/** Null: it is no proper address. An encoded slash stays inside of its part. */
function decodeParts(path: string): readonly string[] | null {
  try {
    const words = path.split("/").slice(1).map(decodeURIComponent);
    return words.every((word) => word !== "" && word.length <= 1_024 && !word.includes("\0")) ? words : null;
  } catch {
    return null;
  }
}

function fits(parts: readonly string[], words: readonly string[]): boolean {
  return parts.length === words.length && parts.every((part, at) => isName(part) || part === words[at]);
}

function isName(part: string): boolean {
  return part.startsWith("{");
}

function byFixedWords(left: Pattern<string>, right: Pattern<string>): number {
  const names = ({ parts }: Pattern<string>) => parts.filter(isName).length;
  return names(left) - names(right);
}
