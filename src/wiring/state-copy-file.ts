/** What is in an exported file. */
export interface StateCopy {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** 64 hex digits. */
  readonly key: string;
  /** The SQLite file, gzipped, in base64. */
  readonly database: string;
}

const form = "ClonePanel state 1";

/** @param sha256 hex, of a latin1 text. */
export function writeStateCopy(copy: StateCopy, sha256: (text: string) => string): string {
  const { at, key, database } = copy;
  return `${JSON.stringify({ form, at, key, database, sha256: sha256(sumOf(copy)) }, null, 1)}\n`;
}

/** Null: it is something else, was cut off, or was changed. */
export function readStateCopy(text: string, sha256: (text: string) => string): StateCopy | null {
  const { at, key, database, ...rest } = fieldsOf(text);
  if (rest["form"] !== form || at === undefined || key === undefined || database === undefined) return null;
  if (!/^[0-9a-f]{64}$/.test(key)) return null;
  const copy = { at, key, database };
  return rest["sha256"] === sha256(sumOf(copy)) ? copy : null;
}

const sumOf = ({ at, key, database }: StateCopy) => `${form}\n${at}\n${key}\n${database}`;

function fieldsOf(text: string): Partial<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return {};
  }
}
