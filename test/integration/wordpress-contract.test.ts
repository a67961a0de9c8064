import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import type { Placement, Site } from "../../src/core/site/site.ts";
import { loadAccountCode, openAppDriver } from "../../src/drivers/apps/index.ts";
import type { AppPlace } from "../../src/ports/app.ts";
import { appContract } from "../../src/testing/app-contract.ts";
import { must } from "./wordpress/programs.ts";
import { shellTransport } from "./wordpress/shell-transport.ts";

const folder = mkdtempSync(join(tmpdir(), "clonepanel-apps-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const wordpress = {
  "wp-load.php": "<?php",
  "wp-includes/version.php": "<?php\n$wp_version = '6.8.2';\n",
  "wp-config.php":
    "<?php\ndefine('DB_NAME', 'shop');\ndefine('DB_USER', 'shop_user');\ndefine('DB_PASSWORD', 'open sesame');\ndefine('DB_HOST', 'localhost');\ndefine('AUTH_KEY', 'a very long key');\n$table_prefix = 'wp_';\nrequire_once ABSPATH . 'wp-settings.php';\n",
  ".htaccess": "# BEGIN WordPress\nRewriteRule . /index.php\n# END WordPress\n",
  ".user.ini": "memory_limit = 64M\nauto_prepend_file = /home/a/waf.php\n",
};
const php = { "index.php": "<?php echo 1;", "lib/a.php": "<?php" };
const files = { "index.html": "hello", "style.css": "" };
const nothing = { ".well-known/acme-challenge/x": "1", "cgi-bin/.keep": "", ".ftpquota": "1" };

const site: Site = {
  id: "shop",
  names: ["www.example.test"],
  app: "auto",
  primary: "a",
  placements: [],
  mirror: { everyMs: 60_000, exclude: [] },
  snapshots: {
    everyMs: 60_000,
    keep: { hourly: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1, withinMs: 86_400_000, minimum: 1 },
  },
};

contractOf("wordpress", wordpress, php);
contractOf("php", php, files);
contractOf("static", files, null);

function contractOf(id: "wordpress" | "php" | "static", holding: Content, other: Content | null): void {
  appContract(id, async () => {
    const code = await loadAccountCode(async (file) =>
      readFileSync(`${import.meta.dirname}/../../account/${file}`, "latin1"),
    );
    const root = `${folder}/${id}`;
    return {
      driver: await openAppDriver(id, code),
      places: {
        holding: placeWith(`${id}`, holding),
        empty: placeWith(`${id}-empty`, nothing),
        other: other === null ? null : placeWith(`${id}-other`, other),
        fingerprint: () => must("find", [root, "-printf", "%p %s %T@ %m\\n"]),
        primaryHas: (path) =>
          existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, "latin1") : null,
      },
    };
  });
}

type Content = Readonly<Record<string, string>>;

function placeWith(name: string, content: Content): AppPlace {
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(`${folder}/${name}/${path}`), { recursive: true });
    writeFileSync(`${folder}/${name}/${path}`, text);
  }
  const placement: Placement = { account: "b", path: name, databases: "auto", origin: null };
  return { site, placement, transport: shellTransport("b", folder) };
}
