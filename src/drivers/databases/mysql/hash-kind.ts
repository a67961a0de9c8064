import type { HashKind } from "../../../core/database/bucket-hash.ts";
import { hasErrno } from "./server-fault.ts";
import { crc32cSql } from "./server-kinds.ts";
import type { Session } from "./session.ts";
import { textAt } from "./value.ts";

/** The checksum that RFC 3720 gives for these nine digits: a function of the site's own by that name is none of ours. */
const expected = "3808858755";

/** What this server can compute with the least work: MariaDB knows CRC32C from 10.8 on, MySQL does not. */
export async function readHashKind(session: Session): Promise<HashKind> {
  try {
    const [row = []] = await session.query(crc32cSql);
    return textAt(row, 0) === expected ? "quick" : "deep";
  } catch (error) {
    // No such function; the last two are the answers to somebody who may not look for functions in the database.
    if (hasErrno(error, 1305, 1630, 1044, 1370)) return "deep";
    throw error;
  }
}
