import type { Lab } from "../../lab/lab.ts";
import type { AccountName } from "./mirror-lab.ts";

/** What reached an account's servers while something ran. */
export interface Watched {
  /** Times that rsync was started there. */
  readonly rsyncCalls: number;
  /** Statements that read rows themselves, instead of hashes of them. */
  readonly rowReads: readonly string[];
  /** Statements that change rows or definitions. */
  readonly writes: readonly string[];
  /** All of them. */
  readonly statements: number;
}

const spy = `set -e
cp /usr/bin/rsync /tmp/rsync-behind
printf '#!/bin/sh\\necho called >> /tmp/rsync-calls\\nexec /tmp/rsync-behind "$@"\\n' > /tmp/rsync-spy
chmod 755 /tmp/rsync-spy /tmp/rsync-behind
: > /tmp/rsync-calls; chmod 666 /tmp/rsync-calls
mount --bind /tmp/rsync-spy /usr/bin/rsync`;

/** Counts what an account is asked to do: a spy in rsync's place, and the server's log of all statements. */
export async function watch<T>(
  lab: Lab,
  account: AccountName,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly seen: Watched }> {
  await lab.mustExec(account, ["sh", "-c", spy]);
  await lab.sql(
    account,
    "SET GLOBAL log_output='TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log=1",
  );
  try {
    const result = await work();
    return { result, seen: await readSeen(lab, account) };
  } finally {
    await lab.sql(account, "SET GLOBAL general_log=0; TRUNCATE mysql.general_log");
    await lab.mustExec(account, ["umount", "/usr/bin/rsync"]);
  }
}

/** Sums, digests of rows, and the look whether a table is empty. */
const readsNoContent = /^SELECT 1 FROM|COUNT\(\*\)|CRC32C\(|MD5\(|information_schema/;

async function readSeen(lab: Lab, account: AccountName): Promise<Watched> {
  const calls = await lab.mustExec(account, ["cat", "/tmp/rsync-calls"]);
  const rows = await lab.sql(
    account,
    "SELECT argument FROM mysql.general_log WHERE command_type IN ('Query','Execute') AND user_host NOT LIKE 'root%'",
  );
  const statements = rows.map(([text = ""]) => text);
  return {
    rsyncCalls: calls.split("\n").length - 1,
    rowReads: statements.filter((text) => /^SELECT .* FROM `/.test(text) && !readsNoContent.test(text)),
    writes: statements.filter((text) =>
      /^(INSERT|REPLACE|UPDATE|DELETE|CREATE|ALTER|DROP|RENAME|TRUNCATE|LOAD)\b/i.test(text),
    ),
    statements: statements.length,
  };
}

/** Hides a program of an account while something runs: it is there, but cannot be run. */
export async function withoutProgram<T>(
  lab: Lab,
  account: AccountName,
  program: string,
  work: () => Promise<T>,
): Promise<T> {
  await lab.mustExec(account, ["mount", "--bind", "/dev/null", program]);
  try {
    return await work();
  } finally {
    await lab.mustExec(account, ["umount", program]);
  }
}
