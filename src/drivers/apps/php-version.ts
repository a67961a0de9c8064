import type { AppPlace } from "../../ports/app.ts";

export interface PhpVersion {
  readonly version: string | null;
  readonly extensions: readonly string[];
}

export const script = `
command -v php >/dev/null 2>&1 || exit 0
php -d display_errors=0 -r 'echo json_encode([PHP_VERSION, get_loaded_extensions()]);' </dev/null
`;

/** The account's PHP on the command line; nulls when there is none. */
export async function readPhpVersion(place: AppPlace): Promise<PhpVersion> {
  const result = await place.transport.run({ script, timeoutMs: 20_000, maxOutputBytes: 65_536 });
  const start = result.stdout.indexOf("[");
  try {
    const [version, extensions] = JSON.parse(result.stdout.slice(Math.max(start, 0))) as unknown[];
    return { version: typeof version === "string" ? version : null, extensions: namesOf(extensions) };
  } catch {
    // No PHP, or one that says something else: unknown is an answer here.
    return { version: null, extensions: [] };
  }
}

export function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string").toSorted() : [];
}
