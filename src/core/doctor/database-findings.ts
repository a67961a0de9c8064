import type { HealthFinding } from "../report/account-health.ts";
import { bytes, count } from "../words/quantities.ts";
import { fault, good, note, problem } from "./finding.ts";

export interface DatabaseSeen {
  readonly server: string;
  readonly tables: number;
  readonly bytes: number;
  readonly collationsUsed: readonly string[];
  readonly collationsKnown: ReadonlySet<string>;
  /** How the server was reached, in words. */
  readonly way: string | null;
}

export type DatabaseLook =
  | { readonly kind: "not-configured" }
  | { readonly kind: "failed"; readonly error: { readonly message: string; readonly hint: string } }
  | { readonly kind: "seen"; readonly database: DatabaseSeen };

export interface DatabaseOrder {
  readonly site: string;
  readonly account: string;
  readonly name: string;
  readonly role: "primary" | "replica";
  readonly look: DatabaseLook;
  /** The primary's, to compare with. */
  readonly primary: { readonly account: string; readonly database: DatabaseSeen } | null;
}

/** Login, rights, server and collations of one database. */
export function databaseFindings(order: DatabaseOrder): readonly HealthFinding[] {
  const { site, account, name, role, look } = order;
  const about = { topic: `database ${name}`, site };
  if (look.kind === "failed") return [fault(about, look.error)];
  if (look.kind === "not-configured") {
    return [
      problem(
        about,
        "this account's own is not known",
        `Make an empty database there and name it: sites.${site}.accounts.${account}.databases: { ${name}: { driver: mysql, host: localhost, name: .., user: .., password: { env: .. } } }`,
      ),
    ];
  }
  const { database } = look;
  const rights = role === "primary" ? "can be read" : "can be read and changed";
  const way = database.way === null ? "" : ` through ${database.way}`;
  const text = `${rights}${way}: ${database.server}, ${count(database.tables, "table")}, ${bytes(database.bytes)}`;
  return [good(about, text), ...differences(order, database)];
}

function differences(order: DatabaseOrder, here: DatabaseSeen): readonly HealthFinding[] {
  if (order.primary === null) return [];
  const { account, database: there } = order.primary;
  const about = { topic: `database ${order.name}`, site: order.site };
  const found: HealthFinding[] = [];
  if (branchOf(here.server) !== branchOf(there.server)) {
    const older = isDowngrade(here.server, there.server)
      ? ": what the newer one knows, this one may refuse by name"
      : "";
    found.push(note(about, `${here.server} here, ${there.server} on "${account}"${older}`, null));
  }
  const unknown = there.collationsUsed.filter(
    (name) => here.collationsKnown.size > 0 && !here.collationsKnown.has(name),
  );
  if (unknown.length > 0) {
    found.push(
      note(
        about,
        `${here.server} does not know ${unknown.join(", ")}, which "${account}" uses`,
        "The nearest relative is used, so sorting may differ; a table that cannot be kept right is refused by name.",
      ),
    );
  }
  return found;
}

/** `MariaDB 10.11.19` -> `MariaDB 10.11`. */
function branchOf(server: string): string {
  return server.split(".").slice(0, 2).join(".");
}

function isDowngrade(here: string, there: string): boolean {
  const [hereName, hereVersion = ""] = here.split(" ");
  const [thereName, thereVersion = ""] = there.split(" ");
  if (hereName !== thereName) return false;
  const [a = 0, b = 0] = hereVersion.split(".").map(Number);
  const [c = 0, d = 0] = thereVersion.split(".").map(Number);
  return a < c || (a === c && b < d);
}
