import type { Doors } from "./guard-host.ts";

/** With HTTPS the browser itself keeps others from setting it; plain names are for this machine alone. */
const names = { https: "__Host-clonepanel", http: "clonepanel" } as const;

export function readCookie(header: string | undefined, { scheme }: Doors): string | null {
  const wanted = `${names[scheme]}=`;
  const found = (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(wanted));
  // Two of one name: somebody else set one, and nobody can tell which.
  const [only] = found;
  return only === undefined || found.length > 1 ? null : only.slice(wanted.length);
}

export function setCookie(value: string, maxAgeSeconds: number, { scheme }: Doors): string {
  const secure = scheme === "https" ? "; Secure" : "";
  return `${names[scheme]}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`;
}

export function dropCookie(doors: Doors): string {
  return setCookie("", 0, doors);
}
