const secretNames: ReadonlySet<string> = new Set([
  "password",
  "current",
  "next",
  "code",
  "setUpToken",
  "text",
  "secret",
  "response",
  "passkey",
]);
const longestText = 500;
const mostEntries = 30;

/** What was asked for, fit for a log that others read: no password, no code, and not longer than it must be. */
export function hideSecrets(value: unknown, name = ""): unknown {
  if (secretNames.has(name)) return "[hidden]";
  if (typeof value === "string")
    return value.length > longestText ? `${value.slice(0, longestText)}...` : value;
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((one) => hideSecrets(one));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).slice(0, mostEntries);
  return Object.fromEntries(entries.map(([key, one]) => [key.slice(0, 100), hideSecrets(one, key)]));
}
