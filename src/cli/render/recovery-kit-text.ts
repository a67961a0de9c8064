import type { RecoveryKit } from "../../core/report/recovery-kit.ts";

/** A sheet to be printed and put away: it says what to type, and nothing in it needs ClonePanel. */
export function recoveryKitText(kit: RecoveryKit): string {
  return [
    `RECOVERY SHEET, made ${kit.madeAt}`,
    "",
    `The copies lie in ${kit.vault}`,
    `What ClonePanel remembers lies in ${kit.state} (losing it loses no copy)`,
    "Copy, never link and never edit below the vault: an unchanged file is one and the same in all snapshots.",
    ...kit.sites.flatMap(siteLines),
  ].join("\n");
}

function siteLines({ site, accounts, newest, databases }: RecoveryKit["sites"][number]): readonly string[] {
  const head = ["", `${site} (on ${accounts.join(", ")})`];
  if (newest === null) return [...head, "  no snapshot yet"];
  return [
    ...head,
    `  newest snapshot ${newest.id}, ${newest.verifiedAt === null ? "not wholly verified yet" : `verified ${newest.verifiedAt}`}`,
    "  files:",
    `    mkdir restored && cp -a ${quote(`${newest.folder}/files/.`)} restored/`,
    ...databases.flatMap(databaseLines),
  ];
}

function databaseLines({
  name,
  kind,
  folder,
}: RecoveryKit["sites"][number]["databases"][number]): readonly string[] {
  const load = kind === "sqlite" ? "sqlite3 restored.db" : "mysql --local-infile=0 restored";
  return [
    `  database ${name}${kind === "mysql" ? ", into an empty one of the name restored (mysql -e 'CREATE DATABASE restored')" : ""}:`,
    `    ( cd ${quote(folder)} && cat schema.sql && find . -name '*.sql.gz' -exec zcat {} + && cat after.sql ) | ${load}`,
  ];
}

function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
