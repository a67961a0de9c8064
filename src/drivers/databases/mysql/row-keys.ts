import type { HashKind } from "../../../core/database/bucket-hash.ts";
import type { RowKey } from "../../../core/database/held-row.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import { encodeQuick, quickDigest } from "../../../core/database/quick-hash.ts";
import { digestValues } from "../../../core/database/row-digest.ts";
import type { TableShape } from "../../../core/database/table.ts";
import { md5 } from "../md5.ts";
import { keptRowsSql, rowDigestSql, type TablePlan } from "./hash-sql.ts";
import type { Session } from "./session.ts";

/** Integers are equal when their texts are; two texts may be one key by their collation. */
export function hasIntegerKey(plan: TablePlan, shape: TableShape): boolean {
  const key = plan.columns.filter((column) => shape.key.includes(column.name));
  return key.length > 0 && key.every((column) => column.integer !== null);
}

const keysAtOnce = 500;

/** Tests for the rows with these keys, in portions, so that no statement grows without bound. */
export function keyTests(shape: TableShape, keys: readonly RowKey[]): string[] {
  const names = shape.key.map(quoteMysqlName);
  const tests: string[] = [];
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    const rows = keys.slice(at, at + keysAtOnce).map((key) => {
      const values = key.split(",");
      return `(${names.map((name, part) => `${name} = ${values[part]}`).join(" AND ")})`;
    });
    tests.push(`(${rows.join(" OR ")})`);
  }
  return tests;
}

/** A row's digest as the server prints that of `rowDigestSql`. */
export function digestAsText(literals: readonly Literal[], kind: HashKind): string {
  return kind === "quick"
    ? quickDigest(encodeQuick(literals, mysqlDialect)).toString()
    : digestValues(literals.map(mysqlDialect.canonicalBytes), md5);
}

/** Digests of the rows that each test lets pass, by key. */
export async function readDigests(
  session: Session,
  plan: TablePlan,
  order: {
    readonly shape: TableShape;
    readonly kind: HashKind;
    readonly tests: readonly string[];
    readonly lock: "none" | "for update";
    /** So many rows, and what is thrown when there are more. Default: as many as there are. */
    readonly most?: { readonly rows: number; readonly beyond: () => Error };
  },
): Promise<Map<RowKey, string>> {
  const key = order.shape.key.map(quoteMysqlName).join(",");
  const digests = new Map<RowKey, string>();
  let rows = 0;
  for (const test of order.tests) {
    const sql =
      `SELECT CONCAT_WS(',',${key}), ${rowDigestSql(plan, order.kind)} FROM ${quoteMysqlName(plan.table)} ` +
      `WHERE ${keptRowsSql(plan)} AND ${test}${order.lock === "none" ? "" : " FOR UPDATE"}`;
    await session.each(sql, ([key, digest]) => {
      rows += 1;
      if (order.most !== undefined && rows > order.most.rows) throw order.most.beyond();
      // No digest: the row exceeds the server's packet, and is like no other.
      digests.set(key?.toString("latin1") ?? "", digest?.toString("latin1") ?? "");
    });
  }
  return digests;
}
