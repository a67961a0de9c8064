import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { Rehearsal, RehearsalOrder } from "../../../ports/app.ts";
import { planConfigFile, withoutClonePanel } from "./config-file.ts";

/**
 * Runs before WordPress: the page is made as it is for a visitor, and nothing else happens. No scheduled job is started,
 * no other server is called, and a site that wants to be asked encrypted believes that it is.
 */
const first = `<?php
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
if (is_file(__DIR__ . '/https')) { $_SERVER['HTTPS'] = 'on'; }
`;

/** The tree's own wp-config.php with the rehearsal's database in it; null where it lies above the document root. */
export function planWordpressRehearsal({ databases, have }: RehearsalOrder): Rehearsal | null {
  const text = have("wp-config.php");
  const access = databases.get("wp");
  if (text === null || access?.driver !== "mysql") return null;
  const set = new Map([
    ["DB_NAME", toBytePath(access.name)],
    ["DB_USER", toBytePath(access.user)],
    ["DB_PASSWORD", toBytePath(access.password.reveal())],
    ["DB_HOST", toBytePath(access.host)],
  ]);
  const content = planConfigFile(withoutClonePanel(text), {
    access,
    stateFolder: "",
    set,
    origin: "owners-own",
  });
  return { files: [{ path: "wp-config.php", content, mode: 0o600 }], first };
}
