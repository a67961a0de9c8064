export type JsonFound =
  | { readonly kind: "found"; readonly value: unknown }
  | { readonly kind: "absent" }
  | { readonly kind: "no-json" };

/** `status.queues.0.depth` in a JSON text whose characters stand for bytes. Only own members are followed. */
export function jsonAt(text: string, path: string): JsonFound {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0))));
  } catch {
    return { kind: "no-json" };
  }
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return { kind: "absent" };
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return { kind: "found", value };
}
