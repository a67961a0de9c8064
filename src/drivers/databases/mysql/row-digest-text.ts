import type { HashKind } from "../../../core/database/bucket-hash.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { encodeQuick, quickDigest } from "../../../core/database/quick-hash.ts";
import { digestValues } from "../../../core/database/row-digest.ts";
import { md5 } from "../md5.ts";

/** A row's digest as the server prints that of `rowDigestSql`. */
export function digestAsText(literals: readonly Literal[], kind: HashKind): string {
  return kind === "quick"
    ? quickDigest(encodeQuick(literals, mysqlDialect)).toString()
    : digestValues(literals.map(mysqlDialect.canonicalBytes), md5);
}
