import { hasErrno } from "./server-fault.ts";
import { fullCollationsSql } from "./server-kinds.ts";
import type { Session } from "./session.ts";
import { textAt } from "./value.ts";

/** Every collation the server knows, with full names where it has short ones (`utf8mb4_uca1400_ai_ci`). */
export async function readCollations(session: Session): Promise<ReadonlySet<string>> {
  const plain = await session.query(
    "SELECT COLLATION_NAME FROM information_schema.COLLATIONS WHERE COLLATION_NAME IS NOT NULL",
  );
  const full = await session.query(fullCollationsSql).catch((error: unknown) => {
    // The column is MariaDB's, from 10.10 on.
    if (hasErrno(error, 1054)) return [];
    throw error;
  });
  return new Set([...plain, ...full].map((row) => textAt(row, 0)));
}

/** What the server takes in one packet at most, and what is put into one: half of it, or a megabyte. */
export async function readPacket(session: Session): Promise<{ mostBytes: number; batchBytes: number }> {
  const [row = []] = await session.query("SELECT @@max_allowed_packet");
  const mostBytes = Number(textAt(row, 0));
  return { mostBytes, batchBytes: Math.max(4096, Math.min(Math.floor(mostBytes / 2), 1024 * 1024)) };
}
