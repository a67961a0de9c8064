import type { OidcSettings } from "./panel-settings.ts";

/** Whose login that is, by the owner's list; null: nobody's. Who is not listed is not let in. Pure. */
export function oidcUserOf(
  { claim, users }: Pick<OidcSettings, "claim" | "users">,
  said: { readonly subject: string; readonly email: string | null },
): string | null {
  const identity = claim === "sub" ? said.subject : said.email;
  if (identity === null || identity === "") return null;
  const mine = [...users].filter(([, known]) => known === identity);
  return mine.length === 1 ? (mine[0]?.[0] ?? null) : null;
}
