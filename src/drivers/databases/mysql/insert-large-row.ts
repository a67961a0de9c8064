import { type ByteString, toByteArray } from "../../../core/database/byte-string.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { parseRow } from "../../../core/database/row-line.ts";
import type { Session } from "./session.ts";

/** Shorter values stay in the statement, where they can be read in a server's log. */
const parameterBytes = 64;

/**
 * Inserts a row whose line is longer than the server takes in one packet, though its values are not: bytes are twice as long
 * as digits, and text grows by what must be escaped. So the long values go beside the statement, as they are.
 */
export async function insertLargeRow(session: Session, head: ByteString, line: ByteString): Promise<void> {
  const values: Uint8Array[] = [];
  const parts = parseRow(line, mysqlDialect).map((literal) => {
    if (!isLong(literal)) return mysqlDialect.writeLiteral(literal);
    values.push(toByteArray(literal.bytes));
    // Whatever character set the library gives it: these are bytes, and a text's are UTF-8.
    return literal.kind === "bytes" ? "CAST(? AS BINARY)" : "CONVERT(CAST(? AS BINARY) USING utf8mb4)";
  });
  await session.execute(`${head}(${parts.join(",")})`, values);
}

function isLong(literal: Literal): literal is Extract<Literal, { readonly bytes: ByteString }> {
  return (literal.kind === "text" || literal.kind === "bytes") && literal.bytes.length > parameterBytes;
}
