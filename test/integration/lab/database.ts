import { accounts } from "../../lab/facts.ts";
import type { Lab } from "../../lab/lab.ts";
import type { AccountName } from "./mirror-lab.ts";

const dump = [
  "mariadb-dump",
  "--no-defaults",
  "--socket=/run/mysqld/mysqld.sock",
  "--skip-dump-date",
  "--skip-comments",
  "--order-by-primary",
  "--hex-blob",
  "--default-character-set=utf8mb4",
  "--skip-extended-insert",
  "--routines",
  "--triggers",
];

/** The whole database as text, by another program than ours: definitions and every row, in key order. */
export function dumpAll(
  lab: Lab,
  account: AccountName,
  database = accounts[account].database.name,
): Promise<string> {
  return lab.mustExec(account, [...dump, database]);
}

/**
 * What primary and replica must have in common: all but ClonePanel's own table, WordPress's caches and locks, the next
 * number of a key, which no row depends on, and in whose name views and triggers work: each hoster's users differ.
 */
export async function dumpContent(
  lab: Lab,
  account: AccountName,
  database = accounts[account].database.name,
): Promise<string> {
  const options = [`--ignore-table=${database}.clonepanel_state`, database];
  const text = await lab.mustExec(account, [...dump, ...options]);
  return withoutPassing(text)
    .replaceAll(/ AUTO_INCREMENT=\d+/g, "")
    .replaceAll(/DEFINER=`[^`]*`@`[^`]*`(?: SQL SECURITY (?:DEFINER|INVOKER))?/g, "DEFINER=whoever");
}

/** A dump without WordPress's caches and locks. */
export function withoutPassing(dumped: string): string {
  return dumped
    .split("\n")
    .filter((line) => !passing.test(line))
    .join("\n");
}

/** The rows of a dump, one a line, whatever the definitions around them. */
export function rowsOf(dumped: string): string {
  return dumped
    .split("\n")
    .filter((line) => line.startsWith("INSERT"))
    .join("\n");
}

const passing =
  /^INSERT INTO `\w+options` VALUES \(\d+,'(_transient_|_site_transient_|recovery_|[^']*\.lock')/;
