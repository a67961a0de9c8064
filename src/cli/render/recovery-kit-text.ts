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
    ...offsiteLines(kit),
  ].join("\n");
}

/** For the day when this machine is gone, too. */
function offsiteLines({ offsite, sites }: RecoveryKit): readonly string[] {
  if (offsite === null) return [];
  const { repository, options, environment } = offsite;
  const restic = [
    `restic -r ${repository === null ? '"$REPOSITORY"' : quote(repository)}`,
    ...Object.entries(options).map(([name, value]) => `-o ${quote(`${name}=${value}`)}`),
  ].join(" ");
  return [
    "",
    "OFF-SITE, when the vault is lost: any machine with restic, which asks for the key (RESTIC_PASSWORD holds it otherwise)",
    "  key: ______________________________________________   (write it here by hand; it stands nowhere else on this sheet)",
    ...(repository === null ? ["  repository: ______________________________________   (the same)"] : []),
    ...environment.map((name) => `  ${name}: ____________________   (set in the environment)`),
    ...sites.flatMap(({ site, databases }) => {
      const folder = `offsite-${site}`;
      return [
        "",
        `${site}: its newest copy; all of them: restic snapshots --tag clonepanel,site=${site}`,
        `    ${restic} restore latest --tag clonepanel,site=${site} --target ${folder}`,
        "  files:",
        `    mkdir restored && cp -a ${folder}/files/. restored/`,
        ...databases.flatMap(({ name, kind, folder: own }) =>
          databaseLines({ name, kind, folder: `${folder}/databases/${own.slice(own.lastIndexOf("/") + 1)}` }),
        ),
      ];
    }),
  ];
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
