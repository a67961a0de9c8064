import { stringify } from "yaml";
import type { Config } from "../core/site/config.ts";

/** The configuration in effect, for looking at: defaults filled in, paths absolute, secrets as references. */
export function showConfig(config: Config): { readonly data: unknown; readonly text: string } {
  const data = plain({ version: 1, ...config });
  return { data, text: stringify(data, { lineWidth: 110 }).trimEnd() };
}

/** Maps as objects, all the way down. Keys were checked when the file was read. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
