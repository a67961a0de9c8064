/**
 * The key files that any reference of a configuration names, wherever it stands: a new section with a secret in it cannot be
 * forgotten here.
 */
export function identitiesOf(config: unknown): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("age" in value && "identity" in value && typeof value.identity === "string")
      found.add(value.identity);
    for (const inner of value instanceof Map ? value.values() : Object.values(value)) look(inner);
  };
  look(config);
  return [...found];
}
