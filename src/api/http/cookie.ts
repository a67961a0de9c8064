import type { Doors } from "./guard-host.ts";

/** `session`: who is in. `door`: which browser stands before it, so that what one begins no other can end. */
export type CookieKind = "session" | "door";

/** With HTTPS the browser itself keeps others from setting it; plain names are for this machine alone. */
const names = {
  session: { https: "__Host-clonepanel", http: "clonepanel" },
  door: { https: "__Host-clonepanel-door", http: "clonepanel-door" },
} as const;

export function readCookie(
  header: string | undefined,
  { scheme }: Doors,
  kind: CookieKind = "session",
): string | null {
  const wanted = `${names[kind][scheme]}=`;
  const found = (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(wanted));
  // Two of one name: somebody else set one, and nobody can tell which.
  const [only] = found;
  return only === undefined || found.length > 1 ? null : only.slice(wanted.length);
}

export function setCookie(
  value: string,
  maxAgeSeconds: number,
  { scheme }: Doors,
  kind: CookieKind = "session",
): string {
  const secure = scheme === "https" ? "; Secure" : "";
  return `${names[kind][scheme]}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`;
}

export function dropCookie(doors: Doors): string {
  return setCookie("", 0, doors);
}
