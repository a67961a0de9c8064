import type { HealthFinding } from "../report/account-health.ts";
import { good, note } from "./finding.ts";

const words: Readonly<Record<string, string>> = {
  gate: "the request gate",
  filters: "WordPress' filters",
  wpdb: "its database class",
  session: "read-only sessions",
  "database-user": "a database user with SELECT only",
};

/** Which walls keep a replica from swallowing a write. */
export function layerFindings(
  { site, account }: { readonly site: string; readonly account: string },
  {
    layers,
    readOnlyUser,
  }: {
    readonly layers: readonly string[];
    readonly readOnlyUser: "given" | "not given" | "not possible";
  },
): readonly HealthFinding[] {
  const about = { topic: "read-only", site };
  const active = layers.filter((layer) => layer !== "database-user");
  const named = [...active, ...(readOnlyUser === "given" ? ["database-user"] : [])].map(
    (one) => words[one] ?? one,
  );
  if (readOnlyUser === "not possible") return active.length === 0 ? [] : [good(about, named.join(", "))];
  if (readOnlyUser === "given") return [good(about, named.join(", "))];
  return [
    note(
      about,
      `${named.length === 0 ? "nothing" : named.join(", ")}; no database user with SELECT only`,
      `Make one in the account's panel and name it: sites.${site}.accounts.${account}.databases.*.readOnly: { user: .., password: { env: .. } }`,
    ),
  ];
}
