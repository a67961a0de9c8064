import type { SkipRule } from "../../../core/database/table.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { AppFacts, AppPolicy } from "../../../ports/app.ts";

/** What of a WordPress is copied. Everything that is not named here is. */
export function wordpressPolicy(facts: AppFacts): AppPolicy {
  const content = contentFolder(facts);
  return {
    exclude: [...excluded, ...excludedContent.map((path) => `${content}/${path}`)],
    perHost: [...perHost, ...perHostContent.map((path) => `${content}/${path}`)],
    databases: new Map([["wp", { skipTables: [], skipRows: skipRows(facts.tablePrefix ?? "wp_") }]]),
  };
}

/** `wp-content`, or where this site has moved it to, relative to the root. */
export function contentFolder(facts: AppFacts): BytePath {
  const folder = facts.own["contentFolder"];
  return typeof folder === "string" ? folder : "wp-content";
}

const excluded: readonly BytePath[] = [
  ".maintenance",
  "error_log",
  "cgi-bin/",
  ".well-known/acme-challenge/",
  ".clonepanel/",
];

const excludedContent: readonly BytePath[] = [
  "cache/",
  "debug.log",
  "error_log",
  "wflogs/",
  "upgrade/",
  "upgrade-temp-backup/",
  "ai1wm-backups/",
  "updraft/",
  "backups/",
  "backup-db/",
  "backups-dup-lite/",
  "backups-dup-pro/",
  "backupwordpress/",
  "uploads/wc-logs/",
  "uploads/backwpup/",
];

const perHost: readonly BytePath[] = [
  "wp-config.php",
  ".user.ini",
  "php.ini",
  ".htaccess",
  "wordfence-waf.php",
];

const perHostContent: readonly BytePath[] = [
  "advanced-cache.php",
  "object-cache.php",
  "db.php",
  "db-config.php",
  "wp-cache-config.php",
  "mu-plugins/00-clonepanel.php",
];

/**
 * Rows only, never whole tables: a promoted replica needs the tables, even empty ones. The option `cron` and the
 * rewrite rules are copied, since a promoted replica needs them and an idle one is quieter with them.
 */
function skipRows(prefix: string): readonly SkipRule[] {
  const options = ["\\_transient\\_%", "\\_site\\_transient\\_%", "recovery\\_%", "%.lock"];
  return [
    { table: `${prefix}options`, column: "option_name", patterns: options },
    // Carts are bound to the host whose cookies name them.
    { table: `${prefix}woocommerce_sessions`, column: "session_key", patterns: ["%"] },
    // A firewall's live view of visitors; the case of the names depends on the version and the server.
    ...["wfHits", "wfhits", "wfLogins", "wflogins", "wfSNIPCache", "wfsnipcache"].map((table) => ({
      table: `${prefix}${table}`,
      column: "id",
      patterns: ["%"],
    })),
  ];
}
