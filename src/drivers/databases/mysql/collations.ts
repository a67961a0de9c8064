/** A definition as a server can understand it, and what had to be changed for that. */
export interface FittedDdl {
  readonly ddl: string;
  readonly changes: readonly string[];
}

/**
 * Replaces collations the server does not know by its nearest. Sorting may differ in corners; stored bytes do not.
 * A collation without a near relative stays, and the server will refuse it by name.
 *
 * @param known the server's collations; empty: nothing is known of the server, nothing is changed.
 */
export function fitCollations(ddl: string, known: ReadonlySet<string>): FittedDdl {
  if (known.size === 0) return { ddl, changes: [] };
  const changes = new Map<string, string>();
  const fitted = ddl
    .split(quoted)
    .map((piece, at) =>
      at % 2 === 1
        ? piece
        : piece.replace(collation, (found, word: string, name: string) => {
            const near = known.has(name) ? name : nearest(name, known);
            if (near === null || near === name) return found;
            changes.set(name, near);
            return word + near;
          }),
    )
    .join("");
  return { ddl: fitted, changes: [...changes].map(([from, to]) => `${from} became ${to}`) };
}

const quoted = /(`(?:[^`]|``)*`|'(?:[^'\\]|''|\\[\s\S])*')/;
const collation = /(COLLATE[ =])(\w+)/gi;

function nearest(name: string, known: ReadonlySet<string>): string | null {
  return candidates(name).find((candidate) => known.has(candidate)) ?? null;
}

function candidates(name: string): string[] {
  const modern = /^(utf8mb4|utf8mb3|utf8)_(?:0900|uca1400(?:_nopad)?)_(.*)$/.exec(name);
  if (modern?.[1] !== undefined) {
    const [, charset, rest = ""] = modern;
    return [
      `${charset}_uca1400_nopad_${rest}`,
      `${charset}_uca1400_${rest}`,
      `${charset}_0900_${rest}`,
      ...olderRelatives(charset, rest),
    ];
  }
  if (/^utf8_/.test(name)) return [name.replace(/^utf8_/, "utf8mb3_")];
  if (/^utf8mb3_/.test(name)) return [name.replace(/^utf8mb3_/, "utf8_")];
  const withoutPad = name.replace("_nopad", "");
  return withoutPad === name ? [] : [withoutPad];
}

/** The older families ignore accents and case. For one that does not, there is none: unique keys would clash. */
function olderRelatives(charset: string, rest: string): string[] {
  if (rest === "bin") return [`${charset}_bin`];
  return rest.endsWith("ai_ci") ? [`${charset}_unicode_520_ci`, `${charset}_unicode_ci`] : [];
}
